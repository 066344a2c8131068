package dev.agoge.policy.jinja;

import java.util.List;

/// Python's tuple, which is written in parentheses.
record Tuple(List<Object> items) {
    Tuple {
        items = List.copyOf(items);
    }
}
