package dev.agoge.contracts;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// How one row of the world differs from the initial image. Values are JSON scalars as text: `"open"`, `12`, `null`.
@JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "type")
public sealed interface RowChange {
    String table();

    /// The primary key, as JSON text; parts joined by `|`.
    String key();

    record Inserted(String table, String key, Map<String, String> row) implements RowChange {
        public Inserted {
            row = ordered(row);
        }
    }

    record Deleted(String table, String key, Map<String, String> row) implements RowChange {
        public Deleted {
            row = ordered(row);
        }
    }

    /// `before` and `after` hold the columns that changed, and only those.
    record Updated(String table, String key, Map<String, String> before, Map<String, String> after)
            implements RowChange {
        public Updated {
            before = ordered(before);
            after = ordered(after);
        }
    }

    private static Map<String, String> ordered(Map<String, String> map) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(map));
    }
}
