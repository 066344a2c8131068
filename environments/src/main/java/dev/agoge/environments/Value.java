package dev.agoge.environments;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One cell of a table, or one argument of a call: what JSON can say without lists and objects.
public sealed interface Value {
    record Text(String text) implements Value {}

    record Whole(long number) implements Value {}

    record Real(double number) implements Value {
        public Real {
            if (!Double.isFinite(number)) throw new IllegalArgumentException(number + " is not a number JSON can say");
        }
    }

    record Truth(boolean truth) implements Value {}

    record Nothing() implements Value {}

    /// From a Java string, integer, double, boolean or null.
    static Value of(@Nullable Object plain) {
        return switch (plain) {
            case null -> new Nothing();
            case Value value -> value;
            case String text -> new Text(text);
            case Integer number -> new Whole(number);
            case Long number -> new Whole(number);
            case Double number -> new Real(number);
            case Boolean truth -> new Truth(truth);
            default -> throw new IllegalArgumentException("a cell cannot hold a " + plain.getClass());
        };
    }

    /// A row, or a composite key, in the order of its columns.
    static List<Value> row(@Nullable Object... cells) {
        List<Value> row = new ArrayList<>(cells.length);
        for (Object cell : cells) row.add(of(cell));
        return List.copyOf(row);
    }

    /// The one JSON text of this value. A real without a fraction is written without one, so that `12` and `12.0` in a
    /// column of numbers are the same.
    default String json() {
        return switch (this) {
            case Text(var text) -> Json.quote(text);
            case Whole(var number) -> Long.toString(number);
            case Real(var number) -> Json.number(number);
            case Truth(var truth) -> Boolean.toString(truth);
            case Nothing _ -> "null";
        };
    }

    /// As it stands in a sentence: text without quotes.
    default String plain() {
        return this instanceof Text(var text) ? text : json();
    }
}
