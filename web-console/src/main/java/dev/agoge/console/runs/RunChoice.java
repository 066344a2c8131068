package dev.agoge.console.runs;

import dev.agoge.contracts.RunStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which runs to list: those that fit all that is given.
///
/// @param status any of them
/// @param text stands in the id, the name, the notes or a tag
record RunChoice(
        @Nullable List<RunStatus> status,
        @Nullable String name,
        @Nullable String owner,
        @Nullable String project,
        @Nullable String tag,
        @Nullable String text) {
    /// How a list is sorted: by time or by name, forwards or backwards.
    enum Sort {
        NEWEST("r.created_at", "timestamptz", "desc", "<"),
        OLDEST("r.created_at", "timestamptz", "asc", ">"),
        NAME("r.name", "text", "asc", ">"),
        NAME_BACKWARDS("r.name", "text", "desc", "<");

        final String column;
        final String type;
        final String direction;
        final String beyond;

        Sort(String column, String type, String direction, String beyond) {
            this.column = column;
            this.type = type;
            this.direction = direction;
            this.beyond = beyond;
        }

        boolean byTime() {
            return column.equals("r.created_at");
        }
    }
}
