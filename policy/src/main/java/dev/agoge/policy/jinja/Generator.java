package dev.agoge.policy.jinja;

import java.util.List;

/// What filters such as `map` and `select` give: items that can be gone through once and not be counted. It is true
/// even if there are none.
final class Generator {
    private final List<Object> items;
    private int at;

    Generator(List<Object> items) {
        this.items = items;
    }

    boolean isExhausted() {
        return at == items.size();
    }

    Object next() {
        return items.get(at++);
    }

    /// All that nobody has gone through yet.
    List<Object> rest() {
        List<Object> rest = items.subList(at, items.size());
        at = items.size();
        return rest;
    }
}
