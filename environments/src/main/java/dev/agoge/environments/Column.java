package dev.agoge.environments;

import java.util.Locale;

/// A column of a table. Written `"text"` in a manifest, or `"text?"` if it may be null.
public record Column(String name, Type type, boolean nullable) {
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
        return new Column(name, Type.TEXT, false);
    }

    public static Column integer(String name) {
        return new Column(name, Type.INTEGER, false);
    }

    public static Column number(String name) {
        return new Column(name, Type.NUMBER, false);
    }

    public static Column bool(String name) {
        return new Column(name, Type.BOOLEAN, false);
    }

    public Column orNull() {
        return new Column(name, type, true);
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

    /// As it is written in a manifest.
    String written() {
        return type.word() + (nullable ? "?" : "");
    }
}
