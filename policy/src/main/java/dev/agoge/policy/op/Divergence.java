package dev.agoge.policy.op;

/// KL(target ‖ softmax(scores)) of one row, in the order of its positions; the sum of exponentials in sixteen
/// lanes.
final class Divergence {
    private Divergence() {}

    /// Turns scores into their gradients.
    ///
    /// @param target shares of one
    /// @param exps room for a row
    static double backward(float[] target, float[] scores, int count, float weight, float[] exps, float[] lanes) {
        float max = Lanes.max(scores, 0, count);
        for (int i = 0; i < count; i++) exps[i] = Exp.of(scores[i] - max);
        float sum = Lanes.sum(exps, 0, count, lanes);
        double logSum = StrictMath.log(sum);
        double divergence = 0;
        for (int i = 0; i < count; i++) {
            if (target[i] > 0) divergence += target[i] * (StrictMath.log(target[i]) - (scores[i] - max) + logSum);
            scores[i] = (exps[i] / sum - target[i]) * weight;
        }
        return divergence;
    }
}
