package dev.agoge.console.episodes;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Some tokens of an episode, column by column. Positions count through all segments.
///
/// @param whole how long each segment is, and what each token carries
/// @param from the position of the first token here
/// @param texts what each stands for; absent without a vocabulary
/// @param policy true for what the policy wrote
/// @param logProbs absent for what the policy did not write, and in a demonstration
/// @param experts for each token its experts, layer by layer
/// @param kept how many tokens the sampling kept to choose from; absent where it kept all
// Large because its columns are read side by side.
public record TokensPage(
        Whole whole,
        int from,
        List<Integer> ids,
        List<@Nullable String> texts,
        List<Boolean> policy,
        List<@Nullable Float> logProbs,
        List<List<Integer>> experts,
        List<@Nullable Integer> kept) {

    /// @param prompt the text of all that precedes the policy's first token
    public record Whole(
            List<Integer> segments,
            int policyTokens,
            int moeLayers,
            int expertsPerToken,
            boolean sampled,
            String prompt) {}
}
