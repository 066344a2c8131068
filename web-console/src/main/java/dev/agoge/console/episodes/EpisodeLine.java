package dev.agoge.console.episodes;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// An episode in figures.
///
/// @param fate what became of it in the ledger
/// @param ending a stop reason, or the kind of failure if `failed`; absent while it is open
/// @param score absent if nobody has judged it: not zero
/// @param advantage absent unless it was compared with its siblings
// Large because it is a line of a list, figure by figure.
public record EpisodeLine(
        String episode,
        int member,
        int attempt,
        String fate,
        @Nullable String ending,
        boolean failed,
        @Nullable Double score,
        @Nullable Double advantage,
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
