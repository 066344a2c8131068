package dev.agoge.grpo;

import dev.agoge.contracts.BlobStore;
import dev.agoge.contracts.EpisodeId;
import dev.agoge.contracts.Sampling;
import dev.agoge.contracts.Sha256;
import dev.agoge.contracts.StopReason;
import dev.agoge.contracts.TokenBlock;
import dev.agoge.policy.learner.Lesson;

/// How an episode came out.
public sealed interface PlayedEpisode {
    EpisodeId id();

    /// @param tokens the digest of its token block
    // Large because it is a row of the ledger.
    record Judged(
            EpisodeId id,
            double score,
            StopReason stop,
            Sha256 tokens,
            int turns,
            int toolCalls,
            int policyTokens,
            int totalTokens)
            implements PlayedEpisode {
        /// To be learned from.
        ///
        /// @param sampling that drew its tokens
        public Lesson lesson(BlobStore blobs, Sampling sampling) {
            return new Lesson(
                    id.toString(),
                    totalTokens,
                    policyTokens,
                    sampling,
                    () -> TokenBlock.fromBytes(blobs.require(tokens)));
        }
    }

    /// Nobody wants it any more: its run was cancelled. What the platform fails is played again until it comes out.
    record Lost(EpisodeId id) implements PlayedEpisode {}
}
