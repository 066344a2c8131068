package dev.agoge.grpo;

import dev.agoge.policy.learner.Lesson;
import dev.agoge.policy.learner.Scores;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// The cold start's objective: the mean of −log π_θ over every token of the step that the demonstrator wrote. Its
/// derivative by each log-probability is the same −1/N, with N the step's tokens, whatever the micro-batches. The
/// router chooses its experts, and its biases move towards an even load.
public final class Imitation implements Objective {
    private final double balanceSpeed;
    private final int tokens;
    private double loss;

    /// @param lessons all of the step's
    public Imitation(List<Lesson> lessons, double balanceSpeed) {
        this.balanceSpeed = balanceSpeed;
        this.tokens = lessons.stream().mapToInt(Lesson::policyTokens).sum();
        if (tokens < 1) throw new IllegalArgumentException("a loss over " + tokens + " tokens");
    }

    @Override
    public float[][] slopes(Reading reading) {
        Scores scores = reading.score(false);
        float[][] slopes = new float[scores.logProbs().length][];
        for (int i = 0; i < slopes.length; i++) {
            float[] policy = scores.logProbs()[i];
            double sum = 0;
            for (float logProb : policy) sum -= logProb;
            loss += sum / tokens;
            slopes[i] = new float[policy.length];
            Arrays.fill(slopes[i], -1f / tokens);
        }
        return slopes;
    }

    @Override
    public double balanceSpeed() {
        return balanceSpeed;
    }

    @Override
    public Map<String, Double> metrics() {
        return Map.of("sft/loss", loss);
    }
}
