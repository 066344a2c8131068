package dev.agoge.policy.op;

import static dev.agoge.policy.op.KvCache.BLOCK;

import dev.agoge.policy.op.Ops.Columns;
import dev.agoge.policy.op.Ops.Heads;
import dev.agoge.policy.op.Ops.Span;

/// Attention of one head to one sequence, in plain loops.
final class ReferenceAttention {
    private final Heads heads;
    private final int layer;
    private final Span span;

    ReferenceAttention(Heads heads, int layer, Span span) {
        this.heads = heads;
        this.layer = layer;
        this.span = span;
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
        for (int i = 0; i < columns.width(); i++) {
            float acc = 0f;
            for (int key = 0; key < weights.length; key++) {
                acc = Math.fma(weights[key], remembered(columns, head, key, i), acc);
            }
            y.set(span.row() + token, head * columns.width() + i, acc);
        }
    }

    void attend(int token, int head, Matrix queries, Matrix out, Matrix statistics) {
        float[] weights = new float[span.position() + token + 1];
        float max = Float.NEGATIVE_INFINITY;
        for (int key = 0; key < weights.length; key++) {
            weights[key] = product(queries, heads.key(), token, head, key) * heads.scale();
            max = Math.max(max, weights[key]);
        }
        for (int key = 0; key < weights.length; key++) weights[key] = Exp.of(weights[key] - max);
        float inverse = 1f / ReferenceOps.sum(weights, weights.length);
        for (int key = 0; key < weights.length; key++) weights[key] *= inverse;
        weigh(weights, heads.value(), token, head, out);
        statistics.set(span.row() + token, 2 * head, max);
        statistics.set(span.row() + token, 2 * head + 1, inverse);
    }

    /// Per tile of positions a row of the cache takes first its part as a value, then as a key, each in order of
    /// position and of the heads in its group.
    void backward(Matrix queries, Matrix out, Matrix statistics, Matrix dOut, Matrix dQueries, Matrix dMemory) {
        float[][][] weights = new float[span.count()][heads.count()][];
        float[][][] slopes = new float[span.count()][heads.count()][];
        for (int token = 0; token < span.count(); token++) {
            for (int head = 0; head < heads.count(); head++) {
                weights[token][head] = new float[token + 1];
                slopes[token][head] = new float[token + 1];
                slopes(token, head, queries, out, statistics, dOut, weights[token][head], slopes[token][head]);
                weigh(slopes[token][head], heads.key(), token, head, dQueries);
            }
        }
        Matrix dRows = dMemory.rows(span.row(), span.count());
        heads.key().of(dRows, heads.groups()).zero();
        heads.value().of(dRows, heads.groups()).zero();
        int tile = Math.max(1, AttentionTile.ROWS / heads.perGroup());
        for (int from = 0; from < span.count(); from += tile) {
            int to = Math.min(from + tile, span.count());
            for (int group = 0; group < heads.groups(); group++) {
                spread(weights, heads.value(), dOut, from, to, group, dMemory);
                spread(slopes, heads.key(), queries, from, to, group, dMemory);
            }
        }
    }

    private void spread(float[][][] factors, Columns columns, Matrix x, int from, int to, int group, Matrix dMemory) {
        for (int key = 0; key < to; key++) {
            for (int i = 0; i < columns.width(); i++) {
                float acc = dMemory.at(span.row() + key, columns.from(group) + i);
                for (int token = Math.max(from, key); token < to; token++) {
                    for (int head = group * heads.perGroup(); head < (group + 1) * heads.perGroup(); head++) {
                        acc = Math.fma(factors[token][head][key], own(x, columns, token, head, i), acc);
                    }
                }
                dMemory.set(span.row() + key, columns.from(group) + i, acc);
            }
        }
    }

    private void slopes(
            int token,
            int head,
            Matrix queries,
            Matrix out,
            Matrix statistics,
            Matrix dOut,
            float[] weights,
            float[] slopes) {
        int row = span.row() + token;
        int value = head * heads.value().width();
        float along = ReferenceOps.dot(
                dOut, row, value, out, row, value, heads.value().width());
        for (int key = 0; key <= token; key++) {
            float score = product(queries, heads.key(), token, head, key) * heads.scale();
            weights[key] = Exp.of(score - statistics.at(row, 2 * head)) * statistics.at(row, 2 * head + 1);
            float slope = product(dOut, heads.value(), token, head, key);
            slopes[key] = (slope - along) * weights[key] * heads.scale();
        }
    }
}
