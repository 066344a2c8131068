package dev.agoge.policy.jinja;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The names that hold here; what is set here is forgotten outside.
record Scope(@Nullable Scope outer, Map<String, Object> names) {
    Scope() {
        this(null, new HashMap<>());
    }

    Scope inner() {
        return new Scope(this, new HashMap<>());
    }

    Object get(String name) {
        for (Scope scope = this; scope != null; scope = scope.outer()) {
            Object value = scope.names.get(name);
            if (value != null) return value;
        }
        return new Undefined(name);
    }

    void set(String name, Object value) {
        names.put(name, value);
    }
}
