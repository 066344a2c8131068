package dev.agoge.policy.weights;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/// The tensors that a model calls for, by their Hugging Face names, experts one by one.
///
/// @param shapes of each
/// @param dispensable true of what published folders hold beside these and the model can do without
public record Wanted(SortedMap<String, int[]> shapes, Predicate<String> dispensable) {
    public Wanted {
        shapes = Collections.unmodifiableSortedMap(new TreeMap<>(shapes));
    }
}
