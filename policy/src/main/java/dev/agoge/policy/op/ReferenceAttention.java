package dev.agoge.policy.op;

import static dev.agoge.policy.op.KvCache.BLOCK;

import dev.agoge.policy.op.Ops.Columns;
import dev.agoge.policy.op.Ops.Heads;
import dev.agoge.policy.op.Ops.Span;
import java.util.Arrays;
import java.util.stream.IntStream;

/// Attention of one head to one sequence, in plain loops.
final class ReferenceAttention {
    private final Heads heads;
    private final int layer;
    private final Span span;
    private final Chosen chosen;

    ReferenceAttention(Heads heads, int layer, Span span, Chosen chosen) {
        this.heads = heads;
        this.layer = layer;
        this.span = span;
        this.chosen = chosen;
    }

    /// What a token attends to.
    static int[] positions(Span span, Chosen chosen, int token) {
        int[] some = chosen.of(span.row() + token);
        return some == null ? IntStream.rangeClosed(0, span.position() + token).toArray() : some;
    }

    private int[] positions(int token) {
        return positions(span, chosen, token);
    }

    /// What a head sees of a position in its columns.
    private float remembered(Columns columns, int head, int position, int i) {
        KvCache cache = span.cache();
        int at = cache.at(layer, position) + columns.from(head / heads.perGroup());
        return cache.block(position / BLOCK)[at + i];
    }

    /// What a head has in a row of queries, or of values seen.
    private float own(Matrix x, Columns columns, int token, int head, int i) {
        return x.at(span.row() + token, head * columns.width() + i);
    }

    private float product(Matrix x, Columns columns, int token, int head, int position) {
        float acc = 0f;
        for (int i = 0; i < columns.width(); i++) {
            acc = Math.fma(own(x, columns, token, head, i), remembered(columns, head, position, i), acc);
        }
        return acc;
    }

    /// The sum of what a head sees in its columns, weighed.
    private void weigh(float[] weights, Columns columns, int token, int head, Matrix y) {
        int[] positions = positions(token);
        for (int i = 0; i < columns.width(); i++) {
            float acc = 0f;
            for (int key = 0; key < weights.length; key++) {
                acc = Math.fma(weights[key], remembered(columns, head, positions[key], i), acc);
            }
            y.set(span.row() + token, head * columns.width() + i, acc);
        }
    }

    void attend(int token, int head, Matrix queries, Matrix out, Matrix statistics) {
        float[] weights = scores(token, head, queries);
        float max = Float.NEGATIVE_INFINITY;
        for (float score : weights) max = Math.max(max, score);
        for (int key = 0; key < weights.length; key++) weights[key] = Exp.of(weights[key] - max);
        float inverse = 1f / ReferenceOps.sum(weights, weights.length);
        for (int key = 0; key < weights.length; key++) weights[key] *= inverse;
        weigh(weights, heads.value(), token, head, out);
        statistics.set(span.row() + token, 2 * head, max);
        statistics.set(span.row() + token, 2 * head + 1, inverse);
    }

    private float[] scores(int token, int head, Matrix queries) {
        int[] positions = positions(token);
        float[] scores = new float[positions.length];
        for (int key = 0; key < scores.length; key++) {
            scores[key] = product(queries, heads.key(), token, head, positions[key]) * heads.scale();
        }
        return scores;
    }

    /// The weights of the forward, from what it has kept.
    float[] weights(int token, int head, Matrix queries, Matrix statistics) {
        int row = span.row() + token;
        float[] weights = scores(token, head, queries);
        for (int key = 0; key < weights.length; key++) {
            weights[key] = Exp.of(weights[key] - statistics.at(row, 2 * head)) * statistics.at(row, 2 * head + 1);
        }
        return weights;
    }

    /// Per tile of positions a row of the cache takes first its part as a value, then as a key, each in order
    /// of position and of the heads in its group. Positions that have chosen are a tile each.
    void backward(Matrix queries, Matrix out, Matrix statistics, Matrix dOut, Matrix dQueries, Matrix dMemory) {
        float[][][] weights = new float[span.count()][heads.count()][];
        float[][][] slopes = new float[span.count()][heads.count()][];
        for (int token = 0; token < span.count(); token++) {
            for (int head = 0; head < heads.count(); head++) {
                weights[token][head] = weights(token, head, queries, statistics);
                slopes[token][head] = slopes(token, head, out, dOut, weights[token][head]);
                weigh(slopes[token][head], heads.key(), token, head, dQueries);
            }
        }
        Matrix dRows = dMemory.rows(span.row(), span.count());
        heads.key().of(dRows, heads.groups()).zero();
        heads.value().of(dRows, heads.groups()).zero();
        int tile = Math.max(1, AttentionTile.ROWS / heads.perGroup());
        int whole = chosen.rowsThatSeeAll(span);
        int to;
        for (int from = 0; from < span.count(); from = to) {
            to = from < whole ? Math.min(from + tile, whole) : from + 1;
            for (int group = 0; group < heads.groups(); group++) {
                spread(weights, heads.value(), dOut, from, to, group, dMemory);
                spread(slopes, heads.key(), queries, from, to, group, dMemory);
            }
        }
    }

    private void spread(float[][][] factors, Columns columns, Matrix x, int from, int to, int group, Matrix dMemory) {
        for (int position = 0; position < to; position++) {
            for (int i = 0; i < columns.width(); i++) {
                float acc = dMemory.at(span.row() + position, columns.from(group) + i);
                for (int token = from; token < to; token++) {
                    int key = Arrays.binarySearch(positions(token), position);
                    if (key < 0) continue;
                    for (int head = group * heads.perGroup(); head < (group + 1) * heads.perGroup(); head++) {
                        acc = Math.fma(factors[token][head][key], own(x, columns, token, head, i), acc);
                    }
                }
                dMemory.set(span.row() + position, columns.from(group) + i, acc);
            }
        }
    }

    private float[] slopes(int token, int head, Matrix out, Matrix dOut, float[] weights) {
        int[] positions = positions(token);
        float[] slopes = new float[positions.length];
        int row = span.row() + token;
        int value = head * heads.value().width();
        float along = ReferenceOps.dot(
                dOut, row, value, out, row, value, heads.value().width());
        for (int key = 0; key < slopes.length; key++) {
            float slope = product(dOut, heads.value(), token, head, positions[key]);
            slopes[key] = (slope - along) * weights[key] * heads.scale();
        }
        return slopes;
    }
}
