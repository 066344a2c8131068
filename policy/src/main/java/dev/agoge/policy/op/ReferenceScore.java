package dev.agoge.policy.op;

import dev.agoge.policy.op.Ops.Choices;
import java.util.Arrays;
import java.util.stream.IntStream;

/// One row's distribution in plain loops.
final class ReferenceScore {
    private final int[] ids;
    private final int columns;
    private final int target;
    private final float[] shifted;
    private final float[] exps;
    private final float sum;
    private final float inverse;

    ReferenceScore(Matrix logits, Choices choices, int row) {
        this.columns = logits.columns;
        this.target = choices.targets[row];
        int[] kept = choices.kept == null ? null : choices.kept[row];
        this.ids = kept != null ? kept : IntStream.range(0, columns).toArray();
        this.inverse = (float) (1 / choices.temperatures[row]);
        this.shifted = new float[ids.length];
        this.exps = new float[ids.length];
        float max = Float.NEGATIVE_INFINITY;
        for (int id : ids) max = Math.max(max, logits.at(row, id) * inverse);
        for (int i = 0; i < ids.length; i++) {
            shifted[i] = logits.at(row, ids[i]) * inverse - max;
            exps[i] = Exp.of(shifted[i]);
        }
        this.sum = ReferenceOps.sum(exps, ids.length);
    }

    float logProb() {
        return shifted[Arrays.binarySearch(ids, target)] - (float) StrictMath.log(sum);
    }

    float entropy() {
        Matrix e = Matrix.of(exps, 1, ids.length);
        Matrix s = Matrix.of(shifted, 1, ids.length);
        return (float) StrictMath.log(sum) - ReferenceOps.dot(e, 0, 0, s, 0, 0, ids.length) / sum;
    }

    /// d logits = (1[target] − p) · dLogProb / temperature
    float[] gradient(float dLogProb) {
        float[] gradient = new float[columns];
        float slope = dLogProb * inverse;
        float share = -slope / sum;
        for (int i = 0; i < ids.length; i++) gradient[ids[i]] = exps[i] * share;
        gradient[target] += slope;
        return gradient;
    }
}
