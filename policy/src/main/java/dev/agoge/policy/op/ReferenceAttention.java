package dev.agoge.policy.op;

import static dev.agoge.policy.op.KvCache.BLOCK;

import dev.agoge.policy.op.Ops.Heads;
import dev.agoge.policy.op.Ops.Span;

/// Latent attention in plain loops.
final class ReferenceAttention {
    private ReferenceAttention() {}

    private static float key(Span span, int layer, int position, int dimension) {
        KvCache cache = span.cache();
        return cache.block(position / BLOCK)[cache.rows(layer) + position % BLOCK * cache.rowStride() + dimension];
    }

    static void attend(
            Heads heads, int layer, Span span, int token, int head, Matrix queries, Matrix out, Matrix statistics) {
        int row = span.row() + token;
        float[] weights = new float[span.position() + token + 1];
        float max = Float.NEGATIVE_INFINITY;
        for (int key = 0; key < weights.length; key++) {
            weights[key] = score(heads, layer, span, row, head, queries, key) * heads.scale();
            max = Math.max(max, weights[key]);
        }
        for (int key = 0; key < weights.length; key++) weights[key] = Exp.of(weights[key] - max);
        float inverse = 1f / ReferenceOps.sum(weights, weights.length);
        for (int i = 0; i < heads.latent(); i++) {
            float acc = 0f;
            for (int key = 0; key < weights.length; key++) {
                acc = Math.fma(weights[key] * inverse, key(span, layer, key, i), acc);
            }
            out.set(row, head * heads.latent() + i, acc);
        }
        statistics.set(row, 2 * head, max);
        statistics.set(row, 2 * head + 1, inverse);
    }

    private static float score(Heads heads, int layer, Span span, int row, int head, Matrix queries, int key) {
        float acc = 0f;
        for (int i = 0; i < heads.width(); i++) {
            acc = Math.fma(queries.at(row, head * heads.width() + i), key(span, layer, key, i), acc);
        }
        return acc;
    }

    /// Per tile of positions a key takes first its part as a value, then as a key, each in order of position and head.
    static void backward(
            Heads heads,
            int layer,
            Span span,
            Matrix queries,
            Matrix out,
            Matrix statistics,
            Matrix dOut,
            Matrix dQueries,
            Matrix dKeys) {
        int pairs = span.count() * heads.heads();
        float[][] weights = new float[pairs][span.count()];
        float[][] slopes = new float[pairs][span.count()];
        for (int i = 0; i < pairs; i++) {
            slopes(heads, layer, span, i, queries, out, statistics, dOut, weights[i], slopes[i]);
            int row = span.row() + i / heads.heads();
            for (int d = 0; d < heads.width(); d++) {
                float acc = 0f;
                for (int key = 0; key <= i / heads.heads(); key++) {
                    acc = Math.fma(slopes[i][key], key(span, layer, key, d), acc);
                }
                dQueries.set(row, i % heads.heads() * heads.width() + d, acc);
            }
        }
        int tile = Math.max(1, 48 / heads.heads()) * heads.heads();
        for (int key = 0; key < span.count(); key++) {
            for (int d = 0; d < heads.width(); d++) {
                float acc = 0f;
                for (int from = 0; from < pairs; from += tile) {
                    int to = Math.min(from + tile, pairs);
                    if (d < heads.latent())
                        acc = chain(heads, span, weights, dOut, heads.latent(), from, to, key, d, acc);
                    acc = chain(heads, span, slopes, queries, heads.width(), from, to, key, d, acc);
                }
                dKeys.set(span.row() + key, d, acc);
            }
        }
    }

    private static float chain(
            Heads heads,
            Span span,
            float[][] factors,
            Matrix x,
            int perHead,
            int from,
            int to,
            int key,
            int d,
            float start) {
        float acc = start;
        for (int i = from; i < to; i++) {
            int row = span.row() + i / heads.heads();
            acc = Math.fma(factors[i][key], x.at(row, i % heads.heads() * perHead + d), acc);
        }
        return acc;
    }

    private static void slopes(
            Heads heads,
            int layer,
            Span span,
            int pair,
            Matrix queries,
            Matrix out,
            Matrix statistics,
            Matrix dOut,
            float[] weights,
            float[] slopes) {
        int head = pair % heads.heads();
        int row = span.row() + pair / heads.heads();
        int latent = head * heads.latent();
        float along = ReferenceOps.dot(dOut, row, latent, out, row, latent, heads.latent());
        for (int key = 0; key <= pair / heads.heads(); key++) {
            float score = score(heads, layer, span, row, head, queries, key) * heads.scale();
            weights[key] = Exp.of(score - statistics.at(row, 2 * head)) * statistics.at(row, 2 * head + 1);
            float slope = 0f;
            for (int i = 0; i < heads.latent(); i++) {
                slope = Math.fma(dOut.at(row, latent + i), key(span, layer, key, i), slope);
            }
            slopes[key] = (slope - along) * weights[key] * heads.scale();
        }
    }
}
