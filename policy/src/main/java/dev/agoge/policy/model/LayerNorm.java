package dev.agoge.policy.model;

import dev.agoge.policy.op.Matrix;
import dev.agoge.policy.op.Ops;

/// Normalisation around the mean, with a learned gain and bias.
final class LayerNorm {
    private final float[] gain;
    private final float[] bias;
    private final float[] dGain;
    private final float[] dBias;
    private final float epsilon;

    LayerNorm(float[] gain, float[] bias, float[] dGain, float[] dBias, float epsilon) {
        this.gain = gain;
        this.bias = bias;
        this.dGain = dGain;
        this.dBias = dBias;
        this.epsilon = epsilon;
    }

    /// @param statistics (rows, 2)
    void forward(Ops ops, Matrix x, Matrix y, Matrix statistics) {
        ops.layerNorm(x, gain, bias, epsilon, y, statistics);
    }

    /// dx = …
    void backward(Ops ops, Matrix x, Matrix statistics, Matrix dy, Matrix dx) {
        ops.layerNormBackward(x, gain, statistics, dy, dx, dGain, dBias);
    }
}
