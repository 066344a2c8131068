package dev.agoge.grpo;

import dev.agoge.contracts.Sampling;
import dev.agoge.contracts.Sha256;
import dev.agoge.contracts.TokenBlock;
import java.nio.file.Path;
import java.util.List;

/// A policy that learns, as the trainer sees it: tokens in, log-probabilities out, gradients of them in.
///
/// Not for several threads at once.
public interface TrainablePolicy {
    /// One segment to be scored under the sampling that drew it. A demonstration's is temperature 1, nothing truncated.
    record Sequence(TokenBlock.Segment segment, Sampling sampling) {}

    /// Scores the sequences, and keeps what a backward needs until the next forward.
    ///
    /// @param replay whether the recorded experts are used, instead of the policy's own choice (Keep Routing)
    Pass forward(List<Sequence> sequences, boolean replay);

    /// Scores without keeping anything: log-probabilities by sequence, each (policy tokens).
    List<float[]> score(List<Sequence> sequences);

    /// Clips the gradients gathered since the last step by their global norm, lets AdamW apply them, and forgets them.
    ///
    /// @param balanceSpeed how far the routers' biases move towards an even load; 0 leaves them
    Update step(double learningRate, double balanceSpeed);

    /// Of the weights as they are.
    Sha256 digest();

    /// Writes what others need to play it: configuration, tokenizer, weights. Atomic: the directory is complete or
    /// absent.
    void publish(Path directory);

    /// Writes what is needed to go on: weights and optimizer. Atomic too.
    void save(Path directory);

    interface Pass {
        /// (policy tokens), under the sampling's temperature and within its kept set.
        float[] logProbs(int sequence);

        /// (policy tokens).
        float[] entropies(int sequence);

        /// (T, L, K): the experts used.
        byte[] experts(int sequence);

        /// Adds to the gradients.
        ///
        /// @param gradients by sequence, the derivative of the loss by each of its log-probabilities
        void backward(List<float[]> gradients);
    }

    /// @param gradientNorm before clipping
    record Update(double gradientNorm) {}
}
