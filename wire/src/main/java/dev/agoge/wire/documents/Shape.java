package dev.agoge.wire.documents;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// What a value of a document may be, taken from the type that it becomes.
sealed interface Shape
        permits Fields,
                Shape.Whole,
                Shape.Decimal,
                Shape.Flag,
                Shape.Text,
                Shape.Value,
                Shape.Choice,
                Shape.Items,
                Shape.Raw,
                Shape.Kinds {
    /// @param wide for a `long`; otherwise an `int`
    record Whole(boolean wide) implements Shape {
        long least() {
            return wide ? Long.MIN_VALUE : Integer.MIN_VALUE;
        }

        long most() {
            return wide ? Long.MAX_VALUE : Integer.MAX_VALUE;
        }
    }

    record Decimal() implements Shape {}

    record Flag() implements Shape {}

    record Text() implements Shape {}

    /// A type of ours that stands as one text: a digest, an identifier.
    record Value(String name, Function<String, Object> make, Function<Object, String> text) implements Shape {}

    record Choice(Map<String, Enum<?>> words) implements Shape {}

    record Items(Shape each) implements Shape {}

    /// Whatever a tree may hold, but null; somebody else knows what it means.
    record Raw() implements Shape {}

    /// One of several records. Its kind is the value of a property, or the only key of the mapping that holds it.
    record Kinds(Class<?> type, Optional<String> property, Map<String, Fields> kinds) implements Shape {
        String kindOf(Object record) {
            return kinds.entrySet().stream()
                    .filter(kind -> kind.getValue().type() == record.getClass())
                    .findFirst()
                    .orElseThrow()
                    .getKey();
        }
    }

    /// What may be written in one word or number.
    default boolean isScalar() {
        return switch (this) {
            case Whole _, Decimal _, Flag _, Text _, Value _, Choice _ -> true;
            case Items _, Raw _, Kinds _, Fields _ -> false;
        };
    }
}
