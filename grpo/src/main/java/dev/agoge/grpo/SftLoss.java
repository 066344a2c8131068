package dev.agoge.grpo;

import java.util.Arrays;

/// The cold start's loss: the mean of −log π_θ over every token of the step that the demonstrator wrote. Its derivative
/// by each log-probability is the same −1/N, with N the step's tokens, whatever the micro-batches.
final class SftLoss {
    private final int tokens;

    /// @param tokens how many the whole step trains on
    SftLoss(int tokens) {
        if (tokens < 1) throw new IllegalArgumentException("a loss over " + tokens + " tokens");
        this.tokens = tokens;
    }

    /// One demonstration's share of the loss.
    double of(float[] policy) {
        double sum = 0;
        for (float logProb : policy) sum -= logProb;
        return sum / tokens;
    }

    /// (T): the derivative of the step's loss by each log-probability.
    float[] gradient(int length) {
        float[] gradient = new float[length];
        Arrays.fill(gradient, -1f / tokens);
        return gradient;
    }
}
