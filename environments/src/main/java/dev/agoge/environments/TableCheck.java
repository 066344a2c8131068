package dev.agoge.environments;

import dev.agoge.environments.sqlite.Database;
import dev.agoge.environments.sqlite.DatabaseException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// Checks a table and its rows, and makes it in SQLite.
final class TableCheck {
    private TableCheck() {}

    static void check(Table table, Violations violations) {
        String at = "tables." + table.name();
        for (String name : table.key()) {
            int column = table.column(name);
            if (column < 0) violations.add(at + ".key", "there is no column '" + name + "'", "name columns");
            else if (table.columns().get(column).nullable() || table.unstable().contains(name)) {
                violations.add(at + ".key", "'" + name + "' may be null or is unstable", "a key is neither");
            }
        }
        for (Column column : table.columns()) {
            if (column.tolerance() > 0 && table.key().contains(column.name())) {
                violations.add(at + ".key", "'" + column.name() + "' has a tolerance", "a key is exact");
            }
        }
        for (String name : table.unstable()) {
            if (table.column(name) < 0) {
                violations.add(at + ".unstable", "there is no column '" + name + "'", "name columns");
            }
        }
        checkRows(table, at, violations);
    }

    private static void checkRows(Table table, String at, Violations violations) {
        Set<List<Value>> keys = new HashSet<>();
        for (int i = 0; i < table.rows().size(); i++) {
            List<Value> row = table.rows().get(i);
            String place = at + ".rows[" + i + "]";
            if (row.size() != table.columns().size()) {
                violations.add(place, row.size() + " cells", "write one for each of " + names(table.columns()));
                continue;
            }
            for (int c = 0; c < row.size(); c++) {
                Column column = table.columns().get(c);
                if (!column.accepts(row.get(c))) {
                    violations.add(
                            place + "[" + c + "]",
                            row.get(c).json() + " in " + column.name(),
                            "write " + column.written());
                }
            }
            List<Value> key = table.key().stream()
                    .filter(name -> table.column(name) >= 0)
                    .map(name -> row.get(table.column(name)))
                    .toList();
            if (!keys.add(key))
                violations.add(place, "the key " + Changes.key(key) + " is there twice", "keys are unique");
        }
    }

    private static String names(List<Column> columns) {
        return columns.stream().map(Column::name).collect(Collectors.joining(", "));
    }

    /// The checks in SQLite itself hold the tools to the types too. Without row ids nothing depends on the order in
    /// which rows were written.
    static void create(Table table, Database database, Violations violations) {
        String columns = table.columns().stream().map(TableCheck::definition).collect(Collectors.joining(", "));
        String key = String.join(", ", table.key());
        try {
            database.run(
                    "CREATE TABLE " + table.name() + " (" + columns + ", PRIMARY KEY (" + key + ")) WITHOUT ROWID");
            String insert = "INSERT INTO " + table.name() + " VALUES ("
                    + "?, ".repeat(table.columns().size() - 1) + "?)";
            for (List<Value> row : table.rows()) {
                database.change(insert, row.stream().map(Cells::cell).collect(Collectors.toList()));
            }
        } catch (DatabaseException e) {
            violations.add(
                    "tables." + table.name(), "SQLite does not take it: " + e.getMessage(), "choose other names");
        }
    }

    private static String definition(Column column) {
        String name = column.name();
        String check = switch (column.type()) {
            case TEXT -> "typeof(" + name + ") = 'text'";
            case INTEGER -> "typeof(" + name + ") = 'integer'";
            case NUMBER -> "typeof(" + name + ") = 'real' AND abs(" + name + ") <= 1e300";
            case BOOLEAN -> name + " IN (0, 1)";
        };
        return name + " " + column.type().sql()
                + (column.nullable()
                        ? " CHECK (" + name + " IS NULL OR " + check + ")"
                        : " NOT NULL CHECK (" + check + ")");
    }
}
