package dev.agoge.environments;

import dev.agoge.contracts.FinalState;
import dev.agoge.contracts.RowChange;
import dev.agoge.contracts.Sha256;
import dev.agoge.environments.sqlite.Database;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Everything that stands in the tables at one moment, unstable columns left out: as JSON texts, by table and key.
///
/// @param tables by table and key, the row's texts in the order of the columns
record World(Map<String, Map<String, Map<String, String>>> tables) {
    static World of(Database database, List<Table> tables) {
        Map<String, Map<String, Map<String, String>>> world = new LinkedHashMap<>();
        for (Table table : tables) world.put(table.name(), rows(database, table));
        return new World(world);
    }

    /// With the tables of the other in place of its own.
    World with(World other) {
        Map<String, Map<String, Map<String, String>>> both = new LinkedHashMap<>(tables);
        both.putAll(other.tables);
        return new World(both);
    }

    private static Map<String, Map<String, String>> rows(Database database, Table table) {
        List<Column> columns = stable(table);
        Map<String, Map<String, String>> rows = new LinkedHashMap<>();
        for (List<@Nullable Object> cells : database.query(selectAll(table, columns), List.of(), Integer.MAX_VALUE)) {
            Map<String, String> row = new LinkedHashMap<>();
            for (int i = 0; i < columns.size(); i++) {
                Column column = columns.get(i);
                row.put(
                        column.name(),
                        Cells.value(cells.get(i), column.type() == Column.Type.BOOLEAN)
                                .json());
            }
            rows.put(key(table, row), row);
        }
        return rows;
    }

    private static List<Column> stable(Table table) {
        return table.columns().stream()
                .filter(column -> !table.unstable().contains(column.name()))
                .toList();
    }

    private static String selectAll(Table table, List<Column> columns) {
        return "SELECT " + String.join(", ", columns.stream().map(Column::name).toList()) + " FROM " + table.name()
                + " ORDER BY " + String.join(", ", table.key());
    }

    private static String key(Table table, Map<String, String> row) {
        List<String> parts = new ArrayList<>();
        for (String column : table.key()) parts.add(Objects.requireNonNull(row.get(column)));
        return String.join("|", parts);
    }

    /// When two cells of one column are the same, given as JSON texts.
    interface Measure {
        boolean same(String table, String column, String one, String other);
    }

    /// How this world differs from the one it began as.
    FinalState since(World initial, Measure measure) {
        List<RowChange> changes = new ArrayList<>();
        tables.forEach((table, rows) ->
                compare(table, Objects.requireNonNull(initial.tables.get(table)), rows, measure, changes));
        return new FinalState(changes, digest());
    }

    /// The first cell of another world that is not as it is here, as `table.column`, or the table whose rows are
    /// others.
    Optional<String> apart(World other, Measure measure) {
        List<RowChange> changes = new ArrayList<>();
        other.tables.forEach(
                (table, rows) -> compare(table, Objects.requireNonNull(tables.get(table)), rows, measure, changes));
        return changes.stream().findFirst().map(change -> switch (change) {
            case RowChange.Updated(var table, var _, var _, var after) ->
                table + "." + after.keySet().iterator().next();
            case RowChange.Inserted _, RowChange.Deleted _ -> change.table();
        });
    }

    private static void compare(
            String table,
            Map<String, Map<String, String>> before,
            Map<String, Map<String, String>> after,
            Measure measure,
            List<RowChange> changes) {
        before.forEach((key, row) -> {
            Map<String, String> now = after.get(key);
            if (now == null) changes.add(new RowChange.Deleted(table, key, row));
            else if (!now.equals(row)) updated(table, key, row, now, measure).ifPresent(changes::add);
        });
        after.forEach((key, row) -> {
            if (!before.containsKey(key)) changes.add(new RowChange.Inserted(table, key, row));
        });
    }

    private static Optional<RowChange> updated(
            String table, String key, Map<String, String> before, Map<String, String> after, Measure measure) {
        Map<String, String> was = new LinkedHashMap<>();
        Map<String, String> is = new LinkedHashMap<>();
        before.forEach((column, text) -> {
            String now = Objects.requireNonNull(after.get(column));
            if (measure.same(table, column, text, now)) return;
            was.put(column, text);
            is.put(column, now);
        });
        return is.isEmpty() ? Optional.empty() : Optional.of(new RowChange.Updated(table, key, was, is));
    }

    /// Of every table, row and cell, in order.
    Sha256 digest() {
        MessageDigest digest = Sha256.digest();
        tables.forEach((table, rows) -> {
            digest.update((table + "\n").getBytes(StandardCharsets.UTF_8));
            rows.values()
                    .forEach(row ->
                            digest.update((String.join(",", row.values()) + "\n").getBytes(StandardCharsets.UTF_8)));
        });
        return new Sha256(HexFormat.of().formatHex(digest.digest()));
    }
}
