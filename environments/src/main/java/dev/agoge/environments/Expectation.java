package dev.agoge.environments;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// How the world and the answer must be in the end. Everything it does not name must be as it was.
///
/// @param changes the rows that must have changed, and how
/// @param allow columns that may hold anything in the changed rows, as `table.column`
/// @param noChange says that doing nothing is right: only then may a task be passed by one who does nothing
public record Expectation(List<Change> changes, Set<String> allow, Answer answer, boolean noChange) {
    public Expectation {
        changes = List.copyOf(changes);
        allow = Collections.unmodifiableSet(new LinkedHashSet<>(allow));
    }

    public static Expectation of(List<Change> changes, Answer answer) {
        return new Expectation(changes, Set.of(), answer, false);
    }

    public Expectation allowing(String... paths) {
        return new Expectation(changes, Set.of(paths), answer, noChange);
    }

    /// Doing nothing is right.
    public static Expectation nothing(Answer answer) {
        return new Expectation(List.of(), Set.of(), answer, true);
    }

    /// How one row must have changed. Keys are in the order of the table's key columns.
    public sealed interface Change {
        String table();

        /// A new row. It names every column that is neither unstable nor allowed; one left out must be null.
        record Insert(String table, Map<String, Value> row) implements Change {
            public Insert {
                row = ordered(row);
            }
        }

        /// A row with these new values, and no others.
        record Update(String table, List<Value> key, Map<String, Value> set) implements Change {
            public Update {
                key = List.copyOf(key);
                set = ordered(set);
            }
        }

        /// A row that is gone.
        record Delete(String table, List<Value> key) implements Change {
            public Delete {
                key = List.copyOf(key);
            }
        }

        private static Map<String, Value> ordered(Map<String, Value> map) {
            return Collections.unmodifiableMap(new LinkedHashMap<>(map));
        }
    }
}
