package dev.agoge.policy.learner;

import dev.agoge.policy.model.LayerLosses;

/// Losses that a backward adds to its caller's, of things that the caller does not see. Each weight is what
/// one token or sequence counts, so that nothing depends on how a batch is cut.
///
/// @param lookahead of each policy token's negative log-probability as the layer that looks ahead predicts it
///     (DeepSeek-V3's λ over the number of tokens)
/// @param balance of each sequence's loss of balance in each layer that routes (its α over the number of
///     sequences)
/// @param indexer of how far each token's indexer, in each layer whose attention is sparse, is from
///     foreseeing what attention attends to (DeepSeek-V3.2's KL divergence)
public record Auxiliary(double lookahead, double balance, double indexer) {
    public static final Auxiliary NONE = new Auxiliary(0, 0, 0);

    public Auxiliary {
        if (!(lookahead >= 0) || !(balance >= 0) || !(indexer >= 0)) {
            throw new IllegalArgumentException(
                    "auxiliary losses weigh at least 0, not " + lookahead + ", " + balance + " and " + indexer);
        }
    }

    LayerLosses ofLayers() {
        return new LayerLosses(balance, indexer);
    }

    /// What the losses of one backward were: sums, without their weights.
    ///
    /// @param lookahead over tokens
    /// @param balance over sequences and layers
    /// @param indexer over tokens and layers
    public record Losses(double lookahead, double balance, double indexer) {
        Losses plus(Losses other) {
            return new Losses(lookahead + other.lookahead, balance + other.balance, indexer + other.indexer);
        }
    }
}
