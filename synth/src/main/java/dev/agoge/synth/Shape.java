package dev.agoge.synth;

import java.util.Locale;
import java.util.Optional;

/// The form of a program, from one look-up to several look-ups, a decision and two writes.
enum Shape {
    /// Find, get, answer a field.
    LOOKUP,
    /// Find, write.
    LOOKUP_WRITE,
    /// Find, get, write only if a field says so, else answer.
    CONDITION,
    /// Find, try, do something else if refused.
    FALLBACK,
    /// Find, list, write to the one part that fits.
    CHOOSE,
    /// Two writes, to one record or to two.
    TWO_WRITES,
    /// Find, list, answer how many parts there are.
    COUNT,
    /// Find, list, answer a sum.
    TOTAL,
    /// Find, list, answer the part with the largest number or write to it.
    LARGEST;

    /// As in task cards.
    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// Empty if the world has nothing that this shape could be about.
    Optional<Program> compose(Scene scene) {
        return switch (this) {
            case LOOKUP -> Lookups.answer(scene);
            case LOOKUP_WRITE -> Lookups.write(scene);
            case CONDITION -> Decisions.condition(scene);
            case FALLBACK -> Decisions.fallback(scene);
            case CHOOSE -> Choices.choose(scene);
            case TWO_WRITES -> Lookups.twoWrites(scene);
            case COUNT -> Choices.count(scene);
            case TOTAL -> Choices.total(scene);
            case LARGEST -> Choices.largest(scene);
        };
    }

    static Shape of(String word) {
        for (Shape shape : values()) if (shape.word().equals(word)) return shape;
        throw new IllegalArgumentException("there is no shape '" + word + "'");
    }
}
