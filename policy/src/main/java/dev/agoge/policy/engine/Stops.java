package dev.agoge.policy.engine;

import dev.agoge.policy.tokenizer.StopTexts;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/// What ends a turn before its length does.
///
/// @param ids tokens
/// @param texts looked for in what the turn says, and only there
public record Stops(Set<Integer> ids, StopTexts texts) {
    public static final Stops NONE = new Stops(Set.of(), StopTexts.NONE);

    public Stops {
        ids = Set.copyOf(ids);
    }

    public static Stops at(int... ids) {
        return new Stops(Arrays.stream(ids).boxed().collect(Collectors.toUnmodifiableSet()), StopTexts.NONE);
    }

    public static Stops at(Set<Integer> ids) {
        return new Stops(ids, StopTexts.NONE);
    }

    public static Stops at(StopTexts texts) {
        return new Stops(Set.of(), texts);
    }
}
