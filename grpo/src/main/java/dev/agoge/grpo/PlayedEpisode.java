package dev.agoge.grpo;

import dev.agoge.contracts.EpisodeId;
import dev.agoge.contracts.Sha256;
import dev.agoge.contracts.StopReason;

/// How an episode came out.
public sealed interface PlayedEpisode {
    EpisodeId id();

    /// @param tokens the digest of its token block
    record Judged(
            EpisodeId id,
            double score,
            StopReason stop,
            Sha256 tokens,
            int turns,
            int toolCalls,
            int policyTokens,
            int totalTokens)
            implements PlayedEpisode {}

    /// The platform failed it for good, or nobody wants it any more.
    record Lost(EpisodeId id) implements PlayedEpisode {}
}
