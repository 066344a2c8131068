package dev.agoge.policy.op;

import static dev.agoge.policy.op.Lanes.L;
import static dev.agoge.policy.op.Lanes.S;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import org.jspecify.annotations.Nullable;

/// What the next token may be: one row of logits after temperature, over the whole vocabulary or renormalised in a kept
/// set. Sampler and trainer both ask here, so a token's log-probability has the same bits for both.
public final class Distribution {
    private final int @Nullable [] kept;
    private final int count;
    /// Logit over temperature, less the greatest.
    private final float[] shifted;

    private final float[] exps;
    private final float sum;
    private final float logSum;

    private Distribution(int @Nullable [] kept, int count, float[] shifted) {
        this.kept = kept;
        this.count = count;
        this.shifted = shifted;
        this.exps = new float[count];
        float[] lanes = new float[Lanes.LOGICAL];
        int i = 0;
        for (; i < S.loopBound(count); i += L) {
            Exp.of(FloatVector.fromArray(S, shifted, i)).intoArray(exps, i);
        }
        for (; i < count; i++) exps[i] = Exp.of(shifted[i]);
        this.sum = Lanes.sum(exps, 0, count, lanes);
        this.logSum = (float) StrictMath.log(sum);
    }

    /// @param kept ascending ids outside of which nothing is drawn; null keeps all
    public static Distribution of(Matrix logits, int row, double temperature, int @Nullable [] kept) {
        if (!(temperature > 0)) throw new IllegalArgumentException("a temperature above zero, not " + temperature);
        int count = kept == null ? logits.columns : kept.length;
        if (count == 0) throw new IllegalArgumentException("an empty kept set");
        int from = logits.at(row);
        float[] shifted;
        if (kept == null) {
            shifted = Arrays.copyOfRange(logits.data, from, from + count);
        } else {
            shifted = new float[count];
            for (int i = 0; i < count; i++) shifted[i] = logits.data[from + kept[i]];
        }
        float inverse = (float) (1 / temperature);
        float max = Lanes.max(shifted, 0, count) * inverse;
        for (int i = 0; i < count; i++) shifted[i] = shifted[i] * inverse - max;
        return new Distribution(kept, count, shifted);
    }

    /// How likely a token is; it must be one that is kept.
    public float logProb(int token) {
        return shifted[place(token)] - logSum;
    }

    public float probability(int token) {
        return exps[place(token)] / sum;
    }

    /// In nats.
    public float entropy() {
        return logSum - Lanes.dot(exps, 0, shifted, 0, count, new float[Lanes.LOGICAL]) / sum;
    }

    /// The likeliest token, the lowest of equals.
    public int mode() {
        int best = 0;
        for (int i = 1; i < count; i++) if (shifted[i] > shifted[best]) best = i;
        return token(best);
    }

    /// The token at a point of the cumulative distribution in ascending ids.
    ///
    /// @param unit in [0, 1)
    public int draw(double unit) {
        double total = 0;
        for (int i = 0; i < count; i++) total += exps[i];
        double left = unit * total;
        for (int i = 0; i < count; i++) {
            left -= exps[i];
            if (left < 0) return token(i);
        }
        return token(count - 1);
    }

    /// The smallest set that holds this much probability, likeliest first and of equals the lowest; ids ascending.
    public int[] nucleus(double topP) {
        long[] order = new long[count];
        for (int i = 0; i < count; i++) {
            // Exponentials are positive, so their bits order as they do; the place breaks ties.
            order[i] = (long) -Float.floatToRawIntBits(exps[i]) << 32 | i;
        }
        Arrays.sort(order);
        double wanted = topP * sum;
        double have = 0;
        int size = 0;
        while (size < count && have < wanted) have += exps[(int) order[size++]];
        int[] ids = new int[size];
        for (int i = 0; i < size; i++) ids[i] = token((int) order[i]);
        Arrays.sort(ids);
        return ids;
    }

    /// d logits of this row, given that of the target's log-probability.
    void backward(int target, float dLogProb, double temperature, float[] dLogits, int offset, int columns) {
        float slope = dLogProb * (float) (1 / temperature);
        float share = -slope / sum;
        if (kept == null) {
            for (int i = 0; i < count; i++) dLogits[offset + i] = exps[i] * share;
        } else {
            Arrays.fill(dLogits, offset, offset + columns, 0f);
            for (int i = 0; i < count; i++) dLogits[offset + kept[i]] = exps[i] * share;
        }
        dLogits[offset + target] += slope;
    }

    private int token(int place) {
        return kept == null ? place : kept[place];
    }

    private int place(int token) {
        int place = kept == null ? token : Arrays.binarySearch(kept, token);
        if (place < 0 || place >= count) throw new IllegalArgumentException("token " + token + " was not kept");
        return place;
    }
}
