package dev.agoge.grpo;

import dev.agoge.contracts.Sha256;
import dev.agoge.policy.learner.Chains;
import dev.agoge.policy.learner.Lesson;
import dev.agoge.policy.learner.Loss;
import dev.agoge.policy.learner.Scores;
import java.util.List;

/// A policy that learns, as the trainer sees it: tokens in, log-probabilities out, gradients of them in.
///
/// Not for several threads at once.
public interface TrainablePolicy {
    /// Scores under the weights as they are and keeps nothing, by lesson. The router chooses.
    Scores score(List<Lesson.Opened> lessons);

    /// Adds up the gradients of a loss.
    ///
    /// @param lessons all of the step's
    void learn(List<Lesson> lessons, Chains chains, Loss loss);

    /// Clips the gradients gathered since the last step by their global norm, lets AdamW apply them, and forgets them.
    ///
    /// @param balanceSpeed how far the routers' biases move towards an even load; 0 leaves them
    Update step(double learningRate, double balanceSpeed);

    /// Of the weights as they are.
    Sha256 digest();

    /// Stores what others need to play it: configuration, tokenizer, weights.
    ///
    /// @return the digest of its manifest
    Sha256 publish();

    /// Stores what is needed to go on: the same, and the optimizer.
    ///
    /// @return the digest of its manifest
    Sha256 save();

    /// @param gradientNorm before clipping
    record Update(double gradientNorm) {}
}
