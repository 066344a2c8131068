package dev.agoge.policy.op;

import dev.agoge.policy.op.Ops.AdamStep;
import dev.agoge.policy.op.Ops.Update;

/// AdamW with decoupled weight decay, a range at a time. Every operation rounds by itself, so the compiler may make
/// vectors of it and the bits stay.
final class AdamW {
    private AdamW() {}

    static void apply(Update update, int from, int to) {
        float[] weights = update.weights;
        float[] gradient = update.gradient;
        float[] mean = update.mean;
        float[] variance = update.variance;
        AdamStep s = update.step;
        float rate = s.learningRate() / s.correction1();
        float shrink = 1f - s.learningRate() * s.decay();
        float inverse2 = 1f / s.correction2();
        float rest1 = 1f - s.beta1();
        float rest2 = 1f - s.beta2();
        float scale = s.gradientScale();
        float beta1 = s.beta1();
        float beta2 = s.beta2();
        float epsilon = s.epsilon();
        for (int i = from; i < to; i++) {
            float g = gradient[i] * scale;
            gradient[i] = 0f;
            float m = mean[i] * beta1 + g * rest1;
            float v = variance[i] * beta2 + g * g * rest2;
            mean[i] = m;
            variance[i] = v;
            weights[i] = weights[i] * shrink - rate * m / ((float) Math.sqrt(v * inverse2) + epsilon);
        }
    }
}
