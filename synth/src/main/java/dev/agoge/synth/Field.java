package dev.agoge.synth;

import java.util.List;

/// A column that says something, and what it may say.
record Field(String name, List<String> values) {
    Field {
        values = List.copyOf(values);
    }

    /// With at most so many of the values.
    Field first(int most) {
        return new Field(name, values.subList(0, Math.min(most, values.size())));
    }
}
