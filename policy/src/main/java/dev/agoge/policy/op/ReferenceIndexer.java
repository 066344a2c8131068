package dev.agoge.policy.op;

import static dev.agoge.policy.op.KvCache.BLOCK;

import dev.agoge.policy.op.Ops.Attended;
import dev.agoge.policy.op.Ops.Indexing;
import dev.agoge.policy.op.Ops.Span;
import org.jspecify.annotations.Nullable;

/// The lightning indexer in one sequence, in plain loops.
final class ReferenceIndexer {
    private final Indexing indexing;
    private final int layer;
    private final Span span;
    private final Matrix queries;
    private final Matrix weights;

    ReferenceIndexer(Indexing indexing, int layer, Span span, Matrix queries, Matrix weights) {
        this.indexing = indexing;
        this.layer = layer;
        this.span = span;
        this.queries = queries;
        this.weights = weights;
    }

    private float key(int position, int i) {
        KvCache cache = span.cache();
        return cache.block(position / BLOCK)[
                cache.at(layer, position) + indexing.key().from() + i];
    }

    private float query(int row, int head, int i) {
        return queries.at(row, head * indexing.key().width() + i);
    }

    private float weight(int row, int head) {
        return weights.at(row, head) * indexing.scale();
    }

    private float positive(int row, int head, int position) {
        float acc = 0f;
        for (int i = 0; i < indexing.key().width(); i++) {
            acc = Math.fma(query(row, head, i), key(position, i), acc);
        }
        return Math.max(acc, 0f);
    }

    private float score(int row, int position) {
        float acc = 0f;
        for (int head = 0; head < indexing.heads(); head++) {
            acc = Math.fma(positive(row, head, position), weight(row, head), acc);
        }
        return acc;
    }

    /// Null if the position has no more to choose from than it may choose.
    int @Nullable [] choose(int token) {
        float[] scores = new float[span.position() + token + 1];
        if (scores.length <= indexing.top()) return null;
        for (int position = 0; position < scores.length; position++) {
            scores[position] = score(span.row() + token, position);
        }
        boolean[] taken = new boolean[scores.length];
        for (int i = 0; i < indexing.top(); i++) taken[best(scores, taken)] = true;
        int[] chosen = new int[indexing.top()];
        int next = 0;
        for (int position = 0; position < taken.length; position++) if (taken[position]) chosen[next++] = position;
        return chosen;
    }

    private static int best(float[] scores, boolean[] taken) {
        int best = -1;
        for (int i = 0; i < scores.length; i++) {
            if (!taken[i] && (best < 0 || scores[i] > scores[best])) best = i;
        }
        return best;
    }

    /// The gradients of the keys are chains over positions that attend to them, and there over heads.
    double backward(Attended attended, float weight, Matrix dQueries, Matrix dWeights, Matrix dMemory) {
        indexing.key().of(dMemory.rows(span.row(), span.count()), 1).zero();
        double loss = 0;
        for (int row = span.row(); row < span.row() + span.count(); row++) {
            int[] positions = ReferenceAttention.positions(span, attended.chosen(), row - span.row());
            float[] slopes = new float[positions.length];
            for (int i = 0; i < slopes.length; i++) slopes[i] = score(row, positions[i]);
            float[] target = target(attended, row - span.row(), positions.length);
            loss += Divergence.backward(
                    target, slopes, slopes.length, weight, new float[slopes.length], new float[Lanes.LOGICAL]);
            for (int head = 0; head < indexing.heads(); head++) {
                backward(row, head, positions, slopes, dQueries, dWeights, dMemory);
            }
        }
        return loss;
    }

    private float[] target(Attended attended, int token, int keys) {
        var attention = new ReferenceAttention(attended.heads(), layer, span, attended.chosen());
        float[] target = new float[keys];
        for (int head = 0; head < attended.heads().count(); head++) {
            float[] each = attention.weights(token, head, attended.queries(), attended.statistics());
            for (int i = 0; i < keys; i++) target[i] += each[i];
        }
        for (int i = 0; i < keys; i++) target[i] *= 1f / attended.heads().count();
        return target;
    }

    private void backward(
            int row, int head, int[] positions, float[] slopes, Matrix dQueries, Matrix dWeights, Matrix dMemory) {
        float[] along = new float[positions.length];
        float[] factors = new float[positions.length];
        for (int i = 0; i < positions.length; i++) {
            along[i] = positive(row, head, positions[i]);
            factors[i] = along[i] > 0 ? slopes[i] * weight(row, head) : 0f;
        }
        float[] lanes = new float[Lanes.LOGICAL];
        for (int i = 0; i < along.length; i++) lanes[i % 16] = Math.fma(slopes[i], along[i], lanes[i % 16]);
        dWeights.set(row, head, Lanes.tree(lanes) * indexing.scale());
        int width = indexing.key().width();
        for (int d = 0; d < width; d++) {
            float acc = 0f;
            for (int i = 0; i < positions.length; i++) {
                acc = Math.fma(factors[i], key(positions[i], d), acc);
                int at = span.row() + positions[i];
                int column = indexing.key().from() + d;
                dMemory.set(at, column, Math.fma(factors[i], query(row, head, d), dMemory.at(at, column)));
            }
            dQueries.set(row, head * width + d, acc);
        }
    }
}
