package dev.agoge.grpo;

/// The cold start's learning rate: a linear warm-up to its peak, then half a cosine down to a tenth of it.
public record LearningRate(double peak, int warmupSteps, int steps) {

    /// @param step from 0
    public double at(int step) {
        if (step < warmupSteps) return peak * (step + 1) / warmupSteps;
        double done = (step - warmupSteps) / (double) Math.max(1, steps - 1 - warmupSteps);
        // StrictMath: the schedule is part of what two machines must agree on to the last bit.
        return peak * (0.1 + 0.9 * 0.5 * (1 + StrictMath.cos(Math.PI * Math.min(1, done))));
    }
}
