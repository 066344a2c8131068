package dev.agoge.policy.jinja;

import java.util.List;
import java.util.Locale;

/// What Python goes through and counts like a list, though it is none.
record View(Kind kind, List<Object> items) {
    enum Kind {
        DICT_KEYS,
        DICT_VALUES,
        DICT_ITEMS,
        /// Alone has places: it can be indexed and cut.
        RANGE
    }

    boolean isRange() {
        return kind == Kind.RANGE;
    }

    @Override
    public String toString() {
        return kind.name().toLowerCase(Locale.ROOT);
    }
}
