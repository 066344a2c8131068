package dev.agoge.synth;

import java.util.List;

/// A column that says something, and what it may say.
record Field(String name, List<String> values) {
    Field {
        values = List.copyOf(values);
    }

    static Field of(String name, String... values) {
        return new Field(name, List.of(values));
    }
}
