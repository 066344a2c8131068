package dev.agoge.policy.op;

import static dev.agoge.policy.op.Lanes.L;
import static dev.agoge.policy.op.Lanes.S;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import org.jspecify.annotations.Nullable;

/// What the next token may be: one row of logits after temperature, over the whole vocabulary or renormalised
/// in a kept set. Sampler and trainer both ask here, so a token's log-probability has the same bits for both.
public final class Distribution {
    private final int @Nullable [] kept;
    private final int count;
    /// Logit over temperature, less the greatest.
    private final float[] shifted;

    private final float[] exps;
    private final float sum;
    private final float logSum;
    /// Of exponentials times their logarithms. It is finite if all logits are, and else it is not: where one is
    /// not a number or without bound, so is its product.
    private final float spread;

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
        this.spread = Lanes.dot(exps, 0, shifted, 0, count, lanes);
    }

    /// @param kept ascending ids outside of which nothing is drawn; null keeps all
    /// @throws ArithmeticException if one of the logits is no number or without bound: no part of the model rules
    ///     a token out, so it has computed nothing
    public static Distribution of(Matrix logits, int row, double temperature, int @Nullable [] kept) {
        if (!(temperature > 0)) throw new IllegalArgumentException("a temperature above zero, not " + temperature);
        float[] shifted = kept == null ? all(logits, row) : some(logits, row, kept);
        int count = shifted.length;
        float inverse = (float) (1 / temperature);
        float max = Lanes.max(shifted, 0, count) * inverse;
        for (int i = 0; i < count; i++) shifted[i] = shifted[i] * inverse - max;
        Distribution distribution = new Distribution(kept, count, shifted);
        if (!Float.isFinite(distribution.spread)) {
            throw new ArithmeticException("the logits of row " + row + " are not finite");
        }
        return distribution;
    }

    private static float[] all(Matrix logits, int row) {
        int from = logits.at(row);
        return Arrays.copyOfRange(logits.data, from, from + logits.columns);
    }

    private static float[] some(Matrix logits, int row, int[] kept) {
        int count = kept.length;
        if (count == 0) throw new IllegalArgumentException("an empty kept set");
        if (kept[0] < 0 || kept[count - 1] >= logits.columns) {
            throw new IllegalArgumentException("a kept set from token " + kept[0] + " to " + kept[count - 1]
                    + " of a vocabulary of " + logits.columns);
        }
        int from = logits.at(row);
        float[] some = new float[count];
        for (int i = 0; i < count; i++) some[i] = logits.data[from + kept[i]];
        return some;
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
        return logSum - spread / sum;
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

    /// The tokens that three cuts leave: the `topK` likeliest (0: all), of these the fewest that hold `topP`
    /// of their probability, and of these the ones at least `minP` times as likely as the likeliest. Of
    /// equals the lowest are kept; ids ascending.
    public int[] keep(int topK, double topP, double minP) {
        boolean few = topK > 0 && topK < count;
        long[] order = few ? likeliest(topK) : likelierThan(Math.max(minP, negligible(topP)));
        double all = sum;
        if (few) {
            all = 0;
            for (long one : order) all += exps[(int) one];
        }
        double wanted = topP < 1 ? topP * all : Double.POSITIVE_INFINITY;
        double have = exps[(int) order[0]];
        double least = minP * have;
        int size = 1;
        while (size < order.length && have < wanted && exps[(int) order[size]] >= least) {
            have += exps[(int) order[size++]];
        }
        int[] ids = tokens(order, size);
        Arrays.sort(ids);
        return ids;
    }

    /// The likeliest tokens, of equals the lowest first.
    public int[] top(int size) {
        long[] order = likeliest(Math.min(size, count));
        return tokens(order, order.length);
    }

    /// Tokens below this exponential hold less than half of what top-p cuts off, all together: they need no
    /// place in the order.
    private double negligible(double topP) {
        return (1 - topP) * sum / (2.0 * count);
    }

    private long[] likelierThan(double exponential) {
        long[] order = new long[count];
        int size = 0;
        for (int i = 0; i < count; i++) if (exps[i] >= exponential) order[size++] = rank(i);
        Arrays.sort(order, 0, size);
        return Arrays.copyOf(order, size);
    }

    /// Gathers twice as many as are wanted, drops the worse half, and passes over what is worse than that.
    private long[] likeliest(int size) {
        if (size == 0) return new long[0];
        long[] order = new long[2 * size];
        long worst = Long.MAX_VALUE;
        int have = 0;
        for (int i = 0; i < count; i++) {
            long rank = rank(i);
            if (rank > worst) continue;
            order[have++] = rank;
            if (have < order.length) continue;
            Arrays.sort(order);
            have = size;
            worst = order[size - 1];
        }
        Arrays.sort(order, 0, have);
        return Arrays.copyOf(order, size);
    }

    /// Orders the likeliest first, of equals the lowest; its low half is the place. (Shifted logits are at
    /// most zero, so the bits of their opposites order as they do.)
    private long rank(int place) {
        return (long) Float.floatToRawIntBits(0f - shifted[place]) << 32 | place;
    }

    private int[] tokens(long[] order, int size) {
        int[] ids = new int[size];
        for (int i = 0; i < size; i++) ids[i] = token((int) order[i]);
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
        if (place >= 0 && place < count) return place;
        throw new IllegalArgumentException(
                "token " + token + (kept == null ? " of a vocabulary of " + count : " was not kept"));
    }
}
