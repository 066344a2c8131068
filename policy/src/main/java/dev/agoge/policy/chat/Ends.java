package dev.agoge.policy.chat;

import dev.agoge.policy.tokenizer.Tokenizer;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The tokens that end a reply. A model may have been taught several; whichever came, the reply has ended.
///
/// @param own what the format writes
/// @param all the format's own and the others
record Ends(int own, Set<Integer> all) {
    static Ends of(int own, Set<Integer> others) {
        return new Ends(own, Stream.concat(Stream.of(own), others.stream()).collect(Collectors.toUnmodifiableSet()));
    }

    /// The reply as if it had ended with the format's own.
    int[] normalised(int[] sampled) {
        if (sampled.length == 0 || !all.contains(sampled[sampled.length - 1])) return sampled;
        int[] normalised = sampled.clone();
        normalised[normalised.length - 1] = own;
        return normalised;
    }

    /// What can be read of a reply that does not parse.
    static String legible(Tokenizer tokenizer, int[] sampled) {
        return tokenizer.decode(Arrays.stream(sampled)
                .filter(id -> id >= 0 && id < tokenizer.size())
                .toArray());
    }
}
