package dev.agoge.environments;

import dev.agoge.contracts.RowChange;
import dev.agoge.environments.Expectation.Change;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Compares what changed in the world with what was to change: each expected change must be there, and no other.
final class Changes {
    private final Set<String> allow;
    private final Tolerances tolerances;
    private final List<RowChange> left;

    private Changes(Set<String> allow, Tolerances tolerances, List<RowChange> actual) {
        this.allow = allow;
        this.tolerances = tolerances;
        this.left = new ArrayList<>(actual);
    }

    static Optional<String> firstDifference(Expectation expect, Tolerances tolerances, List<RowChange> actual) {
        Changes changes = new Changes(expect.allow(), tolerances, actual);
        for (Change change : expect.changes()) {
            Optional<String> difference = changes.take(change);
            if (difference.isPresent()) return difference;
        }
        return changes.left.stream().findFirst().map(Changes::unexpected);
    }

    /// The key of a row as it stands in a [RowChange].
    static String key(List<Value> key) {
        return key.stream().map(Value::json).collect(Collectors.joining("|"));
    }

    private Optional<String> take(Change change) {
        return switch (change) {
            case Change.Insert insert -> takeInsert(insert);
            case Change.Update update -> takeUpdate(update);
            case Change.Delete(var table, var key) ->
                left.removeIf(c -> c instanceof RowChange.Deleted && is(c, table, key(key)))
                        ? Optional.empty()
                        : Optional.of(table + " " + key(key) + " was to be deleted, but is there");
        };
    }

    /// New rows are known by what they hold: their order, and with it a generated key that is allowed, is free.
    private Optional<String> takeInsert(Change.Insert insert) {
        Map<String, String> expected = compared(insert.table(), texts(insert.row()));
        for (RowChange change : left) {
            if (change instanceof RowChange.Inserted(var table, var _, var row)
                    && table.equals(insert.table())
                    && same(table, compared(table, row), expected)) {
                left.remove(change);
                return Optional.empty();
            }
        }
        return Optional.of("a row was to be inserted into " + insert.table() + " with " + expected
                + left.stream()
                        .filter(change -> change instanceof RowChange.Inserted
                                && change.table().equals(insert.table()))
                        .findFirst()
                        .map(change -> ", but the one inserted has " + ((RowChange.Inserted) change).row())
                        .orElse(", but none was"));
    }

    private Optional<String> takeUpdate(Change.Update update) {
        String key = key(update.key());
        Map<String, String> expected = compared(update.table(), texts(update.set()), false);
        for (RowChange change : left) {
            if (change instanceof RowChange.Updated(var table, var _, var before, var after)
                    && is(change, update.table(), key)) {
                left.remove(change);
                return differ(table, key, expected, before, compared(table, after, false));
            }
        }
        if (expected.isEmpty()) return Optional.empty();
        boolean gone = left.stream().anyMatch(change -> is(change, update.table(), key));
        return Optional.of(update.table() + " " + key + " was to have " + expected
                + (gone ? ", but it was deleted" : ", but it did not change"));
    }

    private boolean same(String table, Map<String, String> one, Map<String, String> other) {
        return one.keySet().equals(other.keySet())
                && one.entrySet().stream()
                        .allMatch(cell -> tolerances.same(
                                table,
                                cell.getKey(),
                                cell.getValue(),
                                Objects.requireNonNull(other.get(cell.getKey()))));
    }

    private Optional<String> differ(
            String table,
            String key,
            Map<String, String> expected,
            Map<String, String> before,
            Map<String, String> after) {
        String row = table + " " + key;
        Set<String> columns = new TreeSet<>(expected.keySet());
        columns.addAll(after.keySet());
        for (String column : columns) {
            String want = expected.get(column);
            String have = after.get(column);
            if (want == null) {
                return Optional.of(
                        row + " was to keep its " + column + " " + before.get(column) + ", but it is " + have);
            }
            if (have == null) return Optional.of(row + " was to have " + column + " " + want + ", but did not get it");
            if (!tolerances.same(table, column, want, have)) {
                return Optional.of(row + " was to have " + column + " " + want + ", but it is " + have);
            }
        }
        return Optional.empty();
    }

    private static String unexpected(RowChange change) {
        String row = change.table() + " " + change.key();
        return switch (change) {
            case RowChange.Inserted inserted -> row + " was inserted, unasked: " + inserted.row();
            case RowChange.Deleted _ -> row + " was deleted, unasked";
            case RowChange.Updated updated ->
                row + " was changed, unasked: from " + updated.before() + " to " + updated.after();
        };
    }

    private static boolean is(RowChange change, String table, String key) {
        return change.table().equals(table) && change.key().equals(key);
    }

    private Map<String, String> compared(String table, Map<String, String> row) {
        return compared(table, row, true);
    }

    /// Without what may hold anything. In a whole row a null says the same as a column left out.
    private Map<String, String> compared(String table, Map<String, String> row, boolean wholeRow) {
        Map<String, String> kept = new LinkedHashMap<>();
        row.forEach((column, text) -> {
            boolean absent = wholeRow && text.equals("null");
            if (!absent && !allow.contains(table + "." + column)) kept.put(column, text);
        });
        return kept;
    }

    private static Map<String, String> texts(Map<String, Value> row) {
        Map<String, String> texts = new LinkedHashMap<>();
        row.forEach((column, value) -> texts.put(column, value.json()));
        return texts;
    }
}
