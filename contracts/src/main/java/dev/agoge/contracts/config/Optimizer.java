package dev.agoge.contracts.config;

import dev.agoge.contracts.document.Bounds;
import dev.agoge.contracts.document.Setting;

/// AdamW (Loshchilov and Hutter, arXiv:1711.05101), in DeepSeek-V3's settings but for a lighter decay.
public record Optimizer(
        @Setting(value = "At its peak.", min = 0, above = true, max = 10)
        double learningRate,

        @Setting(value = "The decay of the mean of gradients.", min = 0, max = 0.999999, byDefault = "0.9")
        double beta1,

        @Setting(value = "The decay of the mean of squares.", min = 0, max = 0.999999, byDefault = "0.95")
        double beta2,

        @Setting(
                value = "What is added to the root of the squares.",
                min = 0,
                above = true,
                max = 1,
                byDefault = "1e-8")
        double epsilon,

        @Setting(value = "Of matrices; gains do not decay.", min = 0, max = 10, byDefault = "0.01")
        double weightDecay,

        @Setting(value = "Gradients that are longer are scaled down to it.", min = 0, above = true, byDefault = "1")
        double maxGradNorm) {
    public Optimizer {
        Bounds.check(Optimizer.class, learningRate, beta1, beta2, epsilon, weightDecay, maxGradNorm);
    }

    /// All but the learning rate as it is by default.
    public static Optimizer at(double learningRate) {
        return new Optimizer(learningRate, 0.9, 0.95, 1e-8, 0.01, 1);
    }
}
