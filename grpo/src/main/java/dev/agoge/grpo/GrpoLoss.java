package dev.agoge.grpo;

import dev.agoge.contracts.config.ObjectiveConfig;

/// The loss of one optimizer step, an episode at a time: the negative of
///
/// J = mean_i 1/|o_i| Σ_t [ min(r A, clip(r) A) · M_i − β · KL_t ]      (DeepSeek-V3.2 §3.1, eq. 5 to 9)
///
/// over all the step's episodes i, the masked ones included in the mean; |o_i| is the number of the policy's own
/// tokens. The number of episodes is known before the first of them, so an episode's share does not depend on which
/// others it shares a micro-batch with.
///
/// M_i, the off-policy sequence mask, is 0 if the episode did worse than its siblings (A < 0) and the policy has moved
/// far from it: mean_t log(π_old/π_θ) > δ. It silences the policy term only. Learning from its own mistakes helps a
/// model; learning from mistakes it would no longer make unsettles it.
final class GrpoLoss {
    /// How much likelier, in nats, a token may have become since it was drawn.
    private static final int FARTHEST = 20;

    private final ObjectiveConfig.Grpo recipe;
    private final int episodes;

    /// @param episodes how many episodes the step trains on, whatever the micro-batches
    GrpoLoss(ObjectiveConfig.Grpo recipe, int episodes) {
        if (episodes < 1) throw new IllegalArgumentException("a loss over " + episodes + " episodes");
        this.recipe = recipe;
        this.episodes = episodes;
    }

    /// One episode's share of the loss. All arrays are (T), one entry for each token that the policy wrote.
    ///
    /// @param policy log π_θ
    /// @param sampled log π_old, as it was recorded when the token was drawn
    /// @param reference log π_ref
    EpisodeLoss of(double advantage, float[] policy, float[] sampled, float[] reference) {
        int tokens = policy.length;
        same("recorded", sampled.length, tokens);
        same("reference", reference.length, tokens);
        // It ended before its first token; it counts among the episodes and adds nothing.
        if (tokens == 0) return new EpisodeLoss(0, new float[0], 0, 0, false);
        double drift = 0;
        for (int t = 0; t < tokens; t++) drift += (double) sampled[t] - policy[t];
        boolean masked = advantage < 0 && drift / tokens > recipe.offPolicyMaskThreshold();

        double weight = 1.0 / ((double) episodes * tokens);
        float[] gradient = new float[tokens];
        double loss = 0;
        double kl = 0;
        int clipped = 0;
        for (int t = 0; t < tokens; t++) {
            TokenLoss token = TokenLoss.of(
                    advantage, policy[t], sampled[t], reference[t], recipe.clipEpsLow(), recipe.clipEpsHigh());
            double mask = masked ? 0 : 1;
            loss += mask * token.policyLoss() + recipe.klCoef() * token.kl();
            gradient[t] = (float) (weight * (mask * token.policyGradient() + recipe.klCoef() * token.klGradient()));
            kl += token.kl();
            if (token.clipped()) clipped++;
        }
        return new EpisodeLoss(loss * weight, gradient, kl, clipped, masked);
    }

    private static void same(String what, int have, int want) {
        if (have != want) {
            throw new IllegalArgumentException(want + " tokens, but " + have + " " + what + " log-probabilities");
        }
    }

    /// What one episode adds to the step's loss, and what there is to tell about it.
    static final class EpisodeLoss {
        private final double loss;
        private final float[] gradient;
        private final double kl;
        private final int clipped;
        private final boolean masked;

        EpisodeLoss(double loss, float[] gradient, double kl, int clipped, boolean masked) {
            this.loss = loss;
            this.gradient = gradient;
            this.kl = kl;
            this.clipped = clipped;
            this.masked = masked;
        }

        /// Its share of the step's loss.
        double loss() {
            return loss;
        }

        /// (T): the derivative of the step's loss by each of its tokens' log-probabilities.
        float[] gradient() {
            return gradient;
        }

        /// Summed over its tokens.
        double kl() {
            return kl;
        }

        /// How many of its tokens the clip silenced.
        int clipped() {
            return clipped;
        }

        boolean masked() {
            return masked;
        }

        /// Refuses what would drown all else that the step is to learn, before it is added to the gradients. A
        /// policy so far from what it sampled is not one update away: no bound on the ratio makes its gradient
        /// right, and to leave the token out would be to train on something else in silence.
        ///
        /// @param episode for the message
        void check(String episode, float[] policy, float[] sampled) {
            for (int t = 0; t < gradient.length; t++) {
                double moved = (double) policy[t] - sampled[t];
                if (gradient[t] == 0 || Float.isFinite(gradient[t]) && moved <= FARTHEST) continue;
                throw new IllegalStateException("episode " + episode + " cannot be learned from: its policy token " + t
                        + " has log-probability " + policy[t] + ", and had " + sampled[t] + " when it was drawn, a"
                        + " ratio of e^" + Math.round(moved) + " where at most e^" + FARTHEST + " is learned from, and"
                        + " a slope of " + gradient[t] + ". No weight was moved. If the record is right the policy has"
                        + " left it too fast: lower the learning rate or the lag.");
            }
        }
    }
}
