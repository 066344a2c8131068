package dev.agoge.policy.op;

import static dev.agoge.policy.op.KvCache.BLOCK;
import static dev.agoge.policy.op.Lanes.L;
import static dev.agoge.policy.op.Lanes.S;

import dev.agoge.policy.op.Ops.Heads;
import dev.agoge.policy.op.Ops.Span;
import dev.agoge.policy.op.Workers.Scratch;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/// Attention to latents, for a few neighbouring positions of one sequence at a time: their heads are the rows of small
/// products with blocks of sixteen keys. One position alone (decode) takes the same path with fewer rows.
///
/// A score is a chain over the D dimensions; a weighted latent is a chain over positions, block after block; the sum of
/// a row's exponentials is kept in sixteen lanes by position. So a row's result depends on its own keys only.
final class LatentAttention {
    /// Query rows (position and head) of a tile.
    private static final int ROWS = 48;

    final Heads heads;
    private final int layer;
    private final Span span;
    final int first;
    final int tokens;
    final int rows;
    /// From one row of scores to the next: the keys, rounded up to two blocks.
    final int stride;

    /// @param index of the tile in its span
    LatentAttention(Heads heads, int layer, Span span, int index) {
        this.heads = heads;
        this.layer = layer;
        this.span = span;
        int each = tokensPerTile(heads);
        this.first = index * each;
        this.tokens = Math.min(each, span.count() - first);
        this.rows = tokens * heads.heads();
        int keys = keys(tokens - 1);
        this.stride = (keys + 2 * BLOCK - 1) / (2 * BLOCK) * 2 * BLOCK;
    }

    static int tiles(Heads heads, Span span) {
        int each = tokensPerTile(heads);
        return (span.count() + each - 1) / each;
    }

    private static int tokensPerTile(Heads heads) {
        return Math.max(1, ROWS / heads.heads());
    }

    /// How many keys a position of this tile sees: itself and all before.
    int keys(int token) {
        return span.position() + first + token + 1;
    }

    int blocks() {
        return (keys(tokens - 1) + BLOCK - 1) / BLOCK;
    }

    /// The row of the whole matrix at which a position of this tile stands.
    int row(int token) {
        return span.row() + first + token;
    }

    float[] block(int index) {
        return span.cache().block(index);
    }

    int blockRows() {
        return span.cache().rows(layer);
    }

    int rowStride() {
        return span.cache().rowStride();
    }

    void forward(Matrix queries, Matrix out, Matrix statistics, Scratch scratch) {
        float[] scores = scratch.floats(0, rows * stride);
        float[] lanes = scratch.floats(1, Lanes.LOGICAL);
        products(queries.data, queries.at(row(0)), heads.width(), heads.width(), scores);
        for (int token = 0; token < tokens; token++) {
            for (int head = 0; head < heads.heads(); head++) {
                int at = (token * heads.heads() + head) * stride;
                softmax(scores, at, keys(token), statistics, row(token), head, lanes);
            }
        }
        weighLatents(scores, out, scratch);
    }

    /// scores (rows, keys) = rows of `a` times the first `depth` dimensions of every key.
    void products(float[] a, int ai, int aRow, int depth, float[] scores) {
        int keys = span.cache().keys(layer);
        int blocks = blocks();
        if (L == BLOCK) {
            for (int b = 0; b < blocks; b += 2) {
                float[] one = block(b);
                // The last block may be alone: then it is computed twice, the second time into the margin.
                float[] two = block(Math.min(b + 1, blocks - 1));
                Tile.run(
                        rows,
                        depth,
                        a,
                        ai,
                        aRow,
                        1,
                        one,
                        keys,
                        two,
                        keys,
                        BLOCK,
                        Tile.ZEROS,
                        0,
                        0,
                        scores,
                        b * BLOCK,
                        stride,
                        BLOCK);
            }
            return;
        }
        for (int b = 0; b < blocks; b++) {
            for (int key = 0; key < BLOCK; key += Tile.WIDTH) {
                float[] block = block(b);
                Tile.run(
                        rows,
                        depth,
                        a,
                        ai,
                        aRow,
                        1,
                        block,
                        keys + key,
                        block,
                        keys + key + L,
                        BLOCK,
                        Tile.ZEROS,
                        0,
                        0,
                        scores,
                        b * BLOCK + key,
                        stride,
                        L);
            }
        }
    }

    /// Scores of one row become weights; beyond the row's own keys they become zero.
    private void softmax(float[] scores, int at, int keys, Matrix statistics, int row, int head, float[] lanes) {
        float scale = heads.scale();
        float max = Lanes.max(scores, at, keys) * scale;
        exponentials(scores, at, keys, scale, max);
        float inverse = 1f / Lanes.sum(scores, at, keys, lanes);
        for (int i = at; i < at + keys; i++) scores[i] *= inverse;
        int statistic = statistics.at(row) + 2 * head;
        statistics.data[statistic] = max;
        statistics.data[statistic + 1] = inverse;
    }

    void exponentials(float[] scores, int at, int keys, float scale, float max) {
        for (int i = 0; i < keys; i += L) {
            FloatVector score = FloatVector.fromArray(S, scores, at + i).mul(scale);
            Exp.of(score.sub(max)).intoArray(scores, at + i);
        }
        Arrays.fill(scores, at + keys, at + stride, 0f);
    }

    /// Blocks that all rows see in full are taken together; the rest of each position by itself, up to its own end.
    private void weighLatents(float[] weights, Matrix out, Scratch scratch) {
        int width = KvCache.roundUp(heads.latent());
        float[] sums = scratch.floats(2, rows * width);
        Arrays.fill(sums, 0, rows * width, 0f);
        int shared = keys(0) / BLOCK;
        for (int b = 0; b < shared; b++) weigh(weights, 0, rows, b, BLOCK, sums, width);
        for (int token = 0; token < tokens; token++) {
            int keys = keys(token);
            for (int b = shared; b * BLOCK < keys; b++) {
                weigh(weights, token * heads.heads(), heads.heads(), b, Math.min(BLOCK, keys - b * BLOCK), sums, width);
            }
        }
        for (int token = 0; token < tokens; token++) {
            for (int head = 0; head < heads.heads(); head++) {
                System.arraycopy(
                        sums,
                        (token * heads.heads() + head) * width,
                        out.data,
                        out.at(row(token)) + head * heads.latent(),
                        heads.latent());
            }
        }
    }

    private void weigh(float[] weights, int from, int count, int b, int depth, float[] sums, int width) {
        float[] block = block(b);
        int latents = blockRows();
        int a = from * stride + b * BLOCK;
        for (int column = 0; column < width; column += Tile.WIDTH) {
            int i = latents + column;
            Tile.run(
                    count,
                    depth,
                    weights,
                    a,
                    stride,
                    1,
                    block,
                    i,
                    block,
                    i + L,
                    rowStride(),
                    sums,
                    from * width + column,
                    width,
                    sums,
                    from * width + column,
                    width,
                    L);
        }
    }
}
