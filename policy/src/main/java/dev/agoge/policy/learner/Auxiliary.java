package dev.agoge.policy.learner;

/// Losses that a backward adds to its caller's, of things that the caller does not see. Each weight is what
/// one token or sequence counts, so that nothing depends on how a batch is cut.
///
/// @param lookahead of each policy token's negative log-probability as the layer that looks ahead predicts it
///     (DeepSeek-V3's λ over the number of tokens)
/// @param balance of each sequence's loss of balance in each layer that routes (its α over the number of
///     sequences)
public record Auxiliary(double lookahead, double balance) {
    public static final Auxiliary NONE = new Auxiliary(0, 0);

    public Auxiliary {
        if (!(lookahead >= 0) || !(balance >= 0)) {
            throw new IllegalArgumentException(
                    "auxiliary losses weigh at least 0, not " + lookahead + " and " + balance);
        }
    }

    /// What the losses of one backward were: sums, without their weights.
    ///
    /// @param lookahead over tokens
    /// @param balance over sequences and layers
    public record Losses(double lookahead, double balance) {
        Losses plus(Losses other) {
            return new Losses(lookahead + other.lookahead, balance + other.balance);
        }
    }
}
