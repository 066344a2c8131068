package dev.agoge.policy.op;

import static dev.agoge.policy.op.AttentionTile.roundUp;
import static dev.agoge.policy.op.KvCache.BLOCK;

import dev.agoge.policy.op.Ops.Columns;
import dev.agoge.policy.op.Ops.Heads;
import dev.agoge.policy.op.Ops.Span;
import dev.agoge.policy.op.Workers.Scratch;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The backward of attention for one group of heads in one whole sequence, tile by tile from its beginning.
/// Weights are computed again from what the forward kept of each row: the greatest score and the inverse of
/// the sum. A row that has chosen adds to the gradients of what it has chosen, and to no other.
final class AttentionBackward {
    private static final int QUERIES_SLOT = AttentionTile.FREE_SLOT;
    private static final int OUT_SLOT = QUERIES_SLOT + 1;
    private static final int WEIGHTS_SLOT = QUERIES_SLOT + 2;
    private static final int SLOPES_SLOT = QUERIES_SLOT + 3;
    private static final int KEYS_SLOT = QUERIES_SLOT + 4;
    private static final int VALUES_SLOT = QUERIES_SLOT + 5;
    private static final int EXCERPT_SLOT = QUERIES_SLOT + 6;
    private static final int SOME_SLOT = QUERIES_SLOT + 7;

    private final Heads heads;
    private final Span span;
    private final Tiling tiling;
    private final int group;
    private final Scratch scratch;

    AttentionBackward(Heads heads, int layer, Span span, Chosen chosen, int group, Scratch scratch) {
        if (span.position() != 0) throw new IllegalArgumentException("a gradient needs the whole sequence");
        this.heads = heads;
        this.span = span;
        this.tiling = new Tiling(heads, layer, span, chosen);
        this.group = group;
        this.scratch = scratch;
    }

    void run(Matrix queries, Matrix out, Matrix statistics, Matrix dOut, Matrix dQueries, Matrix dMemory) {
        Columns key = heads.key();
        Columns value = heads.value();
        int keyWidth = roundUp(key.width());
        float[] dKeys = zeros(KEYS_SLOT, keyWidth);
        int valueWidth = heads.folded() ? keyWidth : roundUp(value.width());
        float[] dValues = heads.folded() ? dKeys : zeros(VALUES_SLOT, valueWidth);
        for (int index = 0; index < tiling.tiles(); index++) {
            AttentionTile tile = tiling.tile(index, group, scratch, EXCERPT_SLOT);
            float[] q = tile.gather(queries, key.width(), QUERIES_SLOT);
            float[] d = tile.gather(dOut, value.width(), OUT_SLOT);
            float[] weights = scratch.floats(WEIGHTS_SLOT, tile.rows * tile.stride);
            float[] slopes = scratch.floats(SLOPES_SLOT, tile.rows * tile.stride);
            tile.products(q, key, weights);
            tile.products(d, value, slopes);
            tile.weights(weights, statistics);
            tile.slopes(weights, slopes, out, dOut);
            tile.weigh(slopes, key, dQueries);
            int[] positions = tiling.positions(index);
            spread(tile, positions, weights, d, value.width(), dValues, valueWidth);
            spread(tile, positions, slopes, q, key.width(), dKeys, keyWidth);
        }
        keep(dKeys, keyWidth, key, dMemory);
        if (!heads.folded()) keep(dValues, valueWidth, value, dMemory);
    }

    private void spread(
            AttentionTile tile,
            int @Nullable [] positions,
            float[] factors,
            float[] gathered,
            int width,
            float[] gradient,
            int gradientWidth) {
        if (positions == null) {
            tile.spread(factors, gathered, width, gradient, gradientWidth);
            return;
        }
        float[] some = Excerpt.gradient(gradient, gradientWidth, positions, scratch, SOME_SLOT);
        tile.spread(factors, gathered, width, some, gradientWidth);
        Excerpt.keep(some, gradient, gradientWidth, positions);
    }

    private float[] zeros(int slot, int width) {
        int size = (span.count() + BLOCK - 1) / BLOCK * BLOCK * width;
        float[] zeros = scratch.floats(slot, size);
        Arrays.fill(zeros, 0, size, 0f);
        return zeros;
    }

    private void keep(float[] gradient, int width, Columns columns, Matrix dMemory) {
        for (int key = 0; key < span.count(); key++) {
            int to = dMemory.at(span.row() + key) + columns.from(group);
            System.arraycopy(gradient, key * width, dMemory.data, to, columns.width());
        }
    }
}
