package dev.agoge.environments.sqlite;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.sqlite.JDBC;
import org.sqlite.ProgressHandler;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;
import org.sqlite.SQLiteLimits;

/// A SQLite database in memory, for one thread at a time. It reaches no file, no other database and no clock of its
/// own; a statement that takes too long or grows too large is cut off, always at the same place: steps of SQLite's
/// virtual machine are counted, not time.
public final class Database implements AutoCloseable {
    /// Steps between two looks at the budget.
    private static final int STEPS_PER_TICK = 10_000;

    /// Five million steps: some hundred milliseconds.
    private static final int TICKS = 500;

    private static final int MAX_PAGES = 4096;
    private static final int MAX_VALUE_BYTES = 1 << 20;

    private final SQLiteConnection connection;
    private final Map<String, PreparedStatement> compiled = new HashMap<>();
    private int ticksLeft = TICKS;

    private Database(SQLiteConnection connection) {
        this.connection = connection;
    }

    public static Database empty(Collection<SqlFunction> functions) {
        return open(new byte[0], functions);
    }

    /// A fresh copy of an image made by [#image].
    public static Database of(byte[] image, Collection<SqlFunction> functions) {
        return open(image, functions);
    }

    private static Database open(byte[] image, Collection<SqlFunction> functions) {
        try {
            Database database = new Database(JDBC.createConnection("jdbc:sqlite::memory:", new Properties()));
            try {
                database.fill(image);
                database.guard();
                for (SqlFunction function : functions) function.register(database.connection);
            } catch (SQLException | RuntimeException e) {
                database.close();
                throw e;
            }
            return database;
        } catch (SQLException e) {
            throw new DatabaseException.Failed("cannot open a database in memory: " + e.getMessage(), e);
        }
    }

    private void fill(byte[] image) throws SQLException {
        if (image.length > 0) connection.deserialize("main", image);
    }

    private void guard() throws SQLException {
        connection.setLimit(SQLiteLimits.SQLITE_LIMIT_ATTACHED, 0);
        connection.setLimit(SQLiteLimits.SQLITE_LIMIT_LENGTH, MAX_VALUE_BYTES);
        connection.setLimit(SQLiteLimits.SQLITE_LIMIT_EXPR_DEPTH, 100);
        execute("PRAGMA max_page_count = " + MAX_PAGES);
        ProgressHandler.setHandler(connection, STEPS_PER_TICK, new ProgressHandler() {
            @Override
            protected int progress() {
                return --ticksLeft < 0 ? 1 : 0;
            }
        });
    }

    /// The functions that SQLite itself brings along.
    public static Set<String> builtInFunctions() {
        Set<String> names = new TreeSet<>();
        try (Database database = empty(List.of())) {
            for (List<@Nullable Object> row :
                    database.query("SELECT name FROM pragma_function_list", List.of(), 10_000)) {
                names.add(String.valueOf(row.getFirst()).toLowerCase(Locale.ROOT));
            }
        }
        return names;
    }

    /// Compiles a statement without running it.
    public void check(String sql) {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.clearParameters();
        } catch (SQLException e) {
            throw translated(sql, e);
        }
    }

    /// What a query would give, without running it.
    public List<ResultColumn> columns(String query) {
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            ResultSetMetaData meta = statement.getMetaData();
            List<ResultColumn> columns = new ArrayList<>();
            for (int i = 1; i <= meta.getColumnCount(); i++) {
                columns.add(new ResultColumn(meta.getColumnName(i), meta.getColumnTypeName(i)));
            }
            return columns;
        } catch (SQLException e) {
            throw translated(query, e);
        }
    }

    /// A column of a result and the type that its table declares.
    public record ResultColumn(String name, String declaredType) {}

    /// At most `most` rows. Cells are strings, longs, doubles or null.
    public List<List<@Nullable Object>> query(String sql, List<? extends @Nullable Object> arguments, int most) {
        try (ResultSet result = bound(sql, arguments).executeQuery()) {
            int columns = result.getMetaData().getColumnCount();
            List<List<@Nullable Object>> rows = new ArrayList<>();
            while (rows.size() < most && result.next()) rows.add(row(result, columns));
            return rows;
        } catch (SQLException e) {
            forget(sql, e);
            throw translated(sql, e);
        }
    }

    private static List<@Nullable Object> row(ResultSet result, int columns) throws SQLException {
        List<@Nullable Object> row = new ArrayList<>(columns);
        for (int i = 1; i <= columns; i++) {
            Object cell = result.getObject(i);
            row.add(cell instanceof Integer number ? (Object) number.longValue() : cell);
        }
        return row;
    }

    /// Rows changed.
    public int change(String sql, List<? extends @Nullable Object> arguments) {
        try {
            return bound(sql, arguments).executeUpdate();
        } catch (SQLException e) {
            forget(sql, e);
            throw translated(sql, e);
        }
    }

    /// Compiled once: the statements of a world's tools are few and come again and again.
    private PreparedStatement bound(String sql, List<? extends @Nullable Object> arguments) throws SQLException {
        PreparedStatement statement = compiled.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            compiled.put(sql, statement);
        }
        for (int i = 0; i < arguments.size(); i++) statement.setObject(i + 1, arguments.get(i));
        return statement;
    }

    /// A statement that failed is not used again.
    private void forget(String sql, SQLException why) {
        PreparedStatement statement = compiled.remove(sql);
        if (statement == null) return;
        try {
            statement.close();
        } catch (SQLException e) {
            why.addSuppressed(e);
        }
    }

    /// From here on all or nothing, with a new budget of steps. May be nested, under another name.
    public void begin(String name) {
        ticksLeft = TICKS;
        change("SAVEPOINT " + name, List.of());
    }

    public void commit(String name) {
        change("RELEASE " + name, List.of());
    }

    /// Undoes all since [#begin]. What is unrolled already, as SQLite does by itself after some errors, stays so.
    public void rollback(String name) {
        ticksLeft = TICKS;
        try {
            change("ROLLBACK TO " + name, List.of());
            change("RELEASE " + name, List.of());
        } catch (DatabaseException.Failed e) {
            if (!String.valueOf(e.getMessage()).contains("no such savepoint")) throw e;
        }
    }

    /// Runs a statement of ours, such as the definition of a table.
    public void run(String sql) {
        try {
            execute(sql);
        } catch (SQLException e) {
            throw translated(sql, e);
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /// The whole database, to open copies of.
    public byte[] image() {
        try {
            return connection.serialize("main");
        } catch (SQLException e) {
            throw translated("serialize", e);
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw translated("close", e);
        }
    }

    private DatabaseException translated(String sql, SQLException e) {
        SQLiteErrorCode code =
                e instanceof SQLiteException sqlite ? sqlite.getResultCode() : SQLiteErrorCode.SQLITE_ERROR;
        return switch (SQLiteErrorCode.getErrorCode(code.code & 0xff)) {
            case SQLITE_CONSTRAINT -> new DatabaseException.Refused(String.valueOf(e.getMessage()), e);
            case SQLITE_INTERRUPT ->
                new DatabaseException.Exhausted("it took more than " + (long) TICKS * STEPS_PER_TICK + " steps", e);
            case SQLITE_FULL -> new DatabaseException.Exhausted("the database grew past " + MAX_PAGES + " pages", e);
            case SQLITE_TOOBIG -> new DatabaseException.Exhausted("a value grew past " + MAX_VALUE_BYTES + " bytes", e);
            default -> new DatabaseException.Failed(reason(e) + " in: " + sql, e);
        };
    }

    /// Without the driver's preface.
    private static String reason(SQLException e) {
        String message = String.valueOf(e.getMessage());
        int at = message.lastIndexOf(" (");
        return message.startsWith("[SQLITE_") && at > 0 && message.endsWith(")")
                ? message.substring(at + 2, message.length() - 1)
                : message;
    }
}
