package dev.agoge.policy.model;

import dev.agoge.policy.op.Matrix;
import dev.agoge.policy.op.Ops;

/// RMSNorm with its learned gain; keeps what its backward needs.
final class Gain {
    private final float[] weight;
    private final float[] gradient;
    private final float epsilon;

    Gain(float[] weight, float[] gradient, float epsilon) {
        this.weight = weight;
        this.gradient = gradient;
        this.epsilon = epsilon;
    }

    /// @param inverse (rows, 1)
    void forward(Ops ops, Matrix x, Matrix y, Matrix inverse) {
        ops.rmsNorm(x, weight, epsilon, y, inverse.array());
    }

    /// dx = …, or with `add` dx += …
    void backward(Ops ops, Matrix x, Matrix inverse, Matrix dy, Matrix dx, boolean add) {
        ops.rmsNormBackward(x, weight, inverse.array(), dy, dx, add, gradient);
    }
}
