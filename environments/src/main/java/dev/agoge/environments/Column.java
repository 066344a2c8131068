package dev.agoge.environments;

import java.util.Locale;

/// A column of a table. Written `"text"` in a manifest, or `"text?"` if it may be null; one with a tolerance as
/// `{"type": "number", "tolerance": 0.005}`.
///
/// @param tolerance numbers no further apart than this are the same to grading; 0 if each digit counts
public record Column(String name, Type type, boolean nullable, double tolerance) {
    public Column {
        if (!(tolerance >= 0 && tolerance <= 1e15) || tolerance > 0 && type != Type.NUMBER) {
            throw new IllegalArgumentException("column " + name + " of type " + type + " has the tolerance " + tolerance
                    + ": only numbers have one, of at least 0");
        }
    }

    public enum Type {
        TEXT("TEXT"),
        INTEGER("INTEGER"),
        NUMBER("REAL"),
        BOOLEAN("BOOLEAN");

        private final String sql;

        Type(String sql) {
            this.sql = sql;
        }

        String sql() {
            return sql;
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public static Column text(String name) {
        return new Column(name, Type.TEXT, false, 0);
    }

    public static Column integer(String name) {
        return new Column(name, Type.INTEGER, false, 0);
    }

    public static Column number(String name) {
        return new Column(name, Type.NUMBER, false, 0);
    }

    public static Column bool(String name) {
        return new Column(name, Type.BOOLEAN, false, 0);
    }

    public Column orNull() {
        return new Column(name, type, true, tolerance);
    }

    /// Numbers no further apart than this are the same: for sums, whose last digits depend on their order.
    public Column within(double tolerance) {
        return new Column(name, type, nullable, tolerance);
    }

    boolean accepts(Value value) {
        return switch (value) {
            case Value.Nothing _ -> nullable;
            case Value.Text(var _) -> type == Type.TEXT;
            case Value.Whole(var _) -> type == Type.INTEGER || type == Type.NUMBER;
            case Value.Real(var _) -> type == Type.NUMBER;
            case Value.Truth(var _) -> type == Type.BOOLEAN;
        };
    }

    /// Its type as it is written in a manifest.
    String written() {
        return type.word() + (nullable ? "?" : "");
    }
}
