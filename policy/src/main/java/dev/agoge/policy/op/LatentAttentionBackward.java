package dev.agoge.policy.op;

import static dev.agoge.policy.op.KvCache.BLOCK;
import static dev.agoge.policy.op.Lanes.L;
import static dev.agoge.policy.op.Lanes.S;

import dev.agoge.policy.op.Ops.Heads;
import dev.agoge.policy.op.Ops.Span;
import dev.agoge.policy.op.Workers.Scratch;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/// The backward of [LatentAttention] for one whole sequence, tile by tile from its beginning. Weights are computed
/// again from what the forward kept of each row: the greatest score and the inverse of the sum.
final class LatentAttentionBackward {
    private final Heads heads;
    private final int layer;
    private final Span span;
    /// D and r, rounded up to whole panels.
    private final int width;

    private final int latentWidth;

    LatentAttentionBackward(Heads heads, int layer, Span span) {
        if (span.position() != 0) throw new IllegalArgumentException("a gradient needs the whole sequence");
        this.heads = heads;
        this.layer = layer;
        this.span = span;
        this.width = KvCache.roundUp(heads.width());
        this.latentWidth = KvCache.roundUp(heads.latent());
    }

    void run(
            Matrix queries,
            Matrix out,
            Matrix statistics,
            Matrix dOut,
            Matrix dQueries,
            Matrix dKeys,
            Scratch scratch) {
        int keys = (span.count() + BLOCK - 1) / BLOCK * BLOCK;
        float[] keyGradient = scratch.floats(0, keys * width);
        Arrays.fill(keyGradient, 0, keys * width, 0f);
        for (int index = 0; index < LatentAttention.tiles(heads, span); index++) {
            var tile = new LatentAttention(heads, layer, span, index);
            float[] q = padded(tile, queries, heads.width(), width, scratch, 1);
            float[] d = padded(tile, dOut, heads.latent(), latentWidth, scratch, 2);
            float[] weights = scratch.floats(3, tile.rows * tile.stride);
            float[] slopes = scratch.floats(4, tile.rows * tile.stride);
            tile.products(q, 0, width, heads.width(), weights);
            tile.products(d, 0, latentWidth, heads.latent(), slopes);
            scores(tile, weights, slopes, out, statistics, dOut, scratch.floats(5, Lanes.LOGICAL));
            queries(tile, slopes, dQueries, scratch.floats(6, tile.rows * width));
            keys(tile, weights, slopes, q, d, keyGradient);
        }
        for (int key = 0; key < span.count(); key++) {
            System.arraycopy(keyGradient, key * width, dKeys.data, dKeys.at(span.row() + key), heads.width());
        }
    }

    /// The rows of a tile with zeros up to whole panels, so that kernels may read them as lanes.
    private float[] padded(LatentAttention tile, Matrix x, int columns, int width, Scratch scratch, int slot) {
        float[] rows = scratch.floats(slot, tile.rows * width);
        for (int token = 0; token < tile.tokens; token++) {
            for (int head = 0; head < heads.heads(); head++) {
                int to = (token * heads.heads() + head) * width;
                System.arraycopy(x.data, x.at(tile.row(token)) + head * columns, rows, to, columns);
                Arrays.fill(rows, to + columns, to + width, 0f);
            }
        }
        return rows;
    }

    /// Turns scores into weights p, and their gradients into those of the scores: p (dp − dO·O) · scale.
    private void scores(
            LatentAttention tile,
            float[] weights,
            float[] slopes,
            Matrix out,
            Matrix statistics,
            Matrix dOut,
            float[] lanes) {
        for (int token = 0; token < tile.tokens; token++) {
            int row = tile.row(token);
            int keys = tile.keys(token);
            for (int head = 0; head < heads.heads(); head++) {
                int at = (token * heads.heads() + head) * tile.stride;
                int statistic = statistics.at(row) + 2 * head;
                tile.exponentials(weights, at, keys, heads.scale(), statistics.data[statistic]);
                float inverse = statistics.data[statistic + 1];
                int latent = head * heads.latent();
                float along = Lanes.dot(
                        dOut.data, dOut.at(row) + latent, out.data, out.at(row) + latent, heads.latent(), lanes);
                for (int i = at; i < at + tile.stride; i += L) {
                    FloatVector p = FloatVector.fromArray(S, weights, i).mul(inverse);
                    p.intoArray(weights, i);
                    FloatVector.fromArray(S, slopes, i)
                            .sub(along)
                            .mul(p)
                            .mul(heads.scale())
                            .intoArray(slopes, i);
                }
            }
        }
    }

    private void queries(LatentAttention tile, float[] slopes, Matrix dQueries, float[] gradient) {
        Arrays.fill(gradient, 0, tile.rows * width, 0f);
        for (int b = 0; b < tile.blocks(); b++) {
            float[] block = tile.block(b);
            for (int column = 0; column < width; column += Tile.WIDTH) {
                int i = tile.blockRows() + column;
                Tile.run(
                        tile.rows,
                        BLOCK,
                        slopes,
                        b * BLOCK,
                        tile.stride,
                        1,
                        block,
                        i,
                        block,
                        i + L,
                        tile.rowStride(),
                        gradient,
                        column,
                        width,
                        gradient,
                        column,
                        width,
                        L);
            }
        }
        for (int token = 0; token < tile.tokens; token++) {
            for (int head = 0; head < heads.heads(); head++) {
                System.arraycopy(
                        gradient,
                        (token * heads.heads() + head) * width,
                        dQueries.data,
                        dQueries.at(tile.row(token)) + head * heads.width(),
                        heads.width());
            }
        }
    }

    /// A latent is a value (weights times the gradient of what came out) and a key (slopes times queries).
    private void keys(
            LatentAttention tile, float[] weights, float[] slopes, float[] q, float[] d, float[] keyGradient) {
        for (int b = 0; b < tile.blocks(); b++) {
            int to = b * BLOCK * width;
            for (int column = 0; column < latentWidth; column += Tile.WIDTH) {
                Tile.run(
                        BLOCK,
                        tile.rows,
                        weights,
                        b * BLOCK,
                        1,
                        tile.stride,
                        d,
                        column,
                        d,
                        column + L,
                        latentWidth,
                        keyGradient,
                        to + column,
                        width,
                        keyGradient,
                        to + column,
                        width,
                        L);
            }
            for (int column = 0; column < width; column += Tile.WIDTH) {
                Tile.run(
                        BLOCK,
                        tile.rows,
                        slopes,
                        b * BLOCK,
                        1,
                        tile.stride,
                        q,
                        column,
                        q,
                        column + L,
                        width,
                        keyGradient,
                        to + column,
                        width,
                        keyGradient,
                        to + column,
                        width,
                        L);
            }
        }
    }
}
