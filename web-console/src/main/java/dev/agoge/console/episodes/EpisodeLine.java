package dev.agoge.console.episodes;

import dev.agoge.contracts.Failure;
import dev.agoge.contracts.Fate;
import dev.agoge.contracts.StopReason;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// An episode in figures.
///
/// @param episode its id, as records and logs name it: there a training step counts from 0
/// @param place where it stands below its run, as addresses name it: steps count from 1
/// @param fate what became of it in the ledger
/// @param stopReason how the policy ended it; absent while it is open, and if the platform failed it
/// @param failure how the platform failed it; absent if it did not
/// @param score absent if nobody has judged it: not zero
/// @param greedy whether it was played without chance, beside the samples of an evaluation
/// @param advantage absent unless it was compared with its siblings
// Large because it is a line of a list, figure by figure.
public record EpisodeLine(
        String episode,
        String place,
        int member,
        int attempt,
        Fate fate,
        @Nullable StopReason stopReason,
        Failure.@Nullable Kind failure,
        @Nullable Double score,
        @Nullable Double advantage,
        boolean greedy,
        Size size,
        Played played) {

    /// What it took; absent while it is open.
    public record Size(
            @Nullable Integer turns,
            @Nullable Integer toolCalls,
            @Nullable Integer promptTokens,
            @Nullable Integer policyTokens,
            @Nullable Integer totalTokens) {}

    /// @param policy the policy version that played it, as people name it
    /// @param tokens the digest of its token block
    public record Played(
            @Nullable String policy,
            @Nullable String weights,
            @Nullable String tokens,
            @Nullable Instant requested,
            @Nullable Instant judged) {}
}
