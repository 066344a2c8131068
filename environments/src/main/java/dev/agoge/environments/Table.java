package dev.agoge.environments;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// A table of the world: its columns, its primary key and the rows it begins with.
///
/// @param key the columns that name a row
/// @param unstable columns that grading does not look at
public record Table(String name, List<Column> columns, List<String> key, Set<String> unstable, List<List<Value>> rows) {
    public Table {
        columns = List.copyOf(columns);
        key = List.copyOf(key);
        unstable = Collections.unmodifiableSet(new LinkedHashSet<>(unstable));
        rows = List.copyOf(rows);
    }

    /// @param rows built with [Value#row]
    public static Table of(String name, List<Column> columns, List<String> key, List<List<Value>> rows) {
        return new Table(name, columns, key, Set.of(), rows);
    }

    int column(String name) {
        for (int i = 0; i < columns.size(); i++) if (columns.get(i).name().equals(name)) return i;
        return -1;
    }
}
