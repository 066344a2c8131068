package dev.agoge.environments;

import org.jspecify.annotations.Nullable;

/// Between our values and SQLite's: it has no booleans, and its numbers may be infinite.
final class Cells {
    private Cells() {}

    static Value value(@Nullable Object cell, boolean bool) {
        if (bool && cell instanceof Long number) return Value.of(number != 0);
        if (cell instanceof Double number && !Double.isFinite(number)) return new Value.Nothing();
        return cell instanceof byte[] ? new Value.Nothing() : Value.of(cell);
    }

    static @Nullable Object cell(Value value) {
        return switch (value) {
            case Value.Text(var text) -> text;
            case Value.Whole(var number) -> number;
            case Value.Real(var number) -> number;
            case Value.Truth(var truth) -> truth ? 1L : 0L;
            case Value.Nothing _ -> null;
        };
    }
}
