package dev.agoge.environments;

import dev.agoge.contracts.FinalState;
import dev.agoge.contracts.RowChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// Changes that nobody asked for: of a row that is still as it was, one cell, and the whole row.
final class Collateral {
    private Collateral() {}

    /// Statements that do one such change each; none if the table has no such row.
    static List<String> of(Table table, FinalState state) {
        Set<String> touched = state.changes().stream()
                .filter(change -> change.table().equals(table.name()))
                .map(RowChange::key)
                .collect(Collectors.toSet());
        return table.rows().stream()
                .filter(row -> !touched.contains(Changes.key(key(table, row))))
                .findFirst()
                .map(row -> changesOf(table, row))
                .orElse(List.of());
    }

    private static List<String> changesOf(Table table, List<Value> row) {
        String where = " WHERE "
                + table.key().stream()
                        .map(name -> name + " = " + literal(row.get(table.column(name))))
                        .collect(Collectors.joining(" AND "));
        List<String> changes = new ArrayList<>();
        changes.add("DELETE FROM " + table.name() + where);
        for (int i = 0; i < row.size(); i++) {
            String name = table.columns().get(i).name();
            if (table.key().contains(name) || table.unstable().contains(name)) continue;
            String other = literal(other(table.columns().get(i), row.get(i)));
            changes.add("UPDATE " + table.name() + " SET " + name + " = " + other + where);
            break;
        }
        return changes;
    }

    private static List<Value> key(Table table, List<Value> row) {
        return table.key().stream().map(name -> row.get(table.column(name))).toList();
    }

    private static Value other(Column column, Value value) {
        return switch (column.type()) {
            case TEXT -> Value.of(value instanceof Value.Text(var text) ? text + "~" : "~");
            case INTEGER -> Value.of(value.equals(Value.of(1L)) ? 2L : 1L);
            case NUMBER -> Value.of(isNear(value, 1, column.tolerance()) ? 2 + 2 * column.tolerance() : 1);
            case BOOLEAN -> Value.of(!value.equals(Value.of(true)));
        };
    }

    private static boolean isNear(Value value, double number, double tolerance) {
        return switch (value) {
            case Value.Whole(var whole) -> Math.abs(whole - number) <= tolerance;
            case Value.Real(var real) -> Math.abs(real - number) <= tolerance;
            case Value.Text _, Value.Truth _, Value.Nothing _ -> false;
        };
    }

    private static String literal(Value value) {
        return switch (value) {
            case Value.Text(var text) -> "'" + text.replace("'", "''") + "'";
            case Value.Truth(var truth) -> truth ? "1" : "0";
            case Value.Whole _, Value.Real _, Value.Nothing _ -> value.json();
        };
    }
}
