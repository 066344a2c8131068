package dev.agoge.policy.op;

import static dev.agoge.policy.op.AttentionTile.roundUp;
import static dev.agoge.policy.op.KvCache.BLOCK;

import dev.agoge.policy.op.Ops.Attended;
import dev.agoge.policy.op.Ops.Heads;
import dev.agoge.policy.op.Ops.Indexing;
import dev.agoge.policy.op.Ops.Span;
import dev.agoge.policy.op.Workers.Scratch;
import java.util.Arrays;

/// The loss of the lightning indexer in one whole sequence and its gradients, position by position from its
/// beginning.
final class IndexerBackward {
    private static final int EXCERPT_SLOT = IndexerTile.FREE_SLOT + 1;
    private static final int QUERIES_SLOT = IndexerTile.FREE_SLOT + 2;
    private static final int WEIGHTS_SLOT = IndexerTile.FREE_SLOT + 3;
    private static final int TARGET_SLOT = IndexerTile.FREE_SLOT + 4;
    private static final int EXPS_SLOT = IndexerTile.FREE_SLOT + 5;
    private static final int LANES_SLOT = IndexerTile.FREE_SLOT + 6;
    private static final int KEYS_SLOT = IndexerTile.FREE_SLOT + 7;
    private static final int SOME_SLOT = IndexerTile.FREE_SLOT + 8;

    private final Indexing indexing;
    private final int layer;
    private final Span span;
    private final Attended attended;
    private final float weight;
    private final Scratch scratch;
    /// Of a key's gradient, in whole panels.
    private final int width;

    IndexerBackward(Indexing indexing, int layer, Span span, Attended attended, float weight, Scratch scratch) {
        if (span.position() != 0) throw new IllegalArgumentException("a gradient needs the whole sequence");
        this.indexing = indexing;
        this.layer = layer;
        this.span = span;
        this.attended = attended;
        this.weight = weight;
        this.scratch = scratch;
        this.width = roundUp(indexing.key().width());
    }

    /// @return the sum of the positions' losses
    double run(Matrix queries, Matrix weights, Matrix dQueries, Matrix dWeights, Matrix dMemory) {
        int size = (span.count() + BLOCK - 1) / BLOCK * BLOCK * width;
        float[] dKeys = scratch.floats(KEYS_SLOT, size);
        Arrays.fill(dKeys, 0, size, 0f);
        double loss = 0;
        for (int token = 0; token < span.count(); token++) {
            loss += learn(token, queries, weights, dQueries, dWeights, dKeys);
        }
        for (int key = 0; key < span.count(); key++) {
            int to = dMemory.at(span.row() + key) + indexing.key().from();
            System.arraycopy(
                    dKeys, key * width, dMemory.data, to, indexing.key().width());
        }
        return loss;
    }

    private double learn(int token, Matrix queries, Matrix weights, Matrix dQueries, Matrix dWeights, float[] dKeys) {
        int row = span.row() + token;
        int[] positions = attended.chosen().of(row);
        int keys = positions == null ? token + 1 : positions.length;
        Memory memory = positions == null
                ? span.cache().layer(layer)
                : new Excerpt(span.cache(), layer, positions, scratch, EXCERPT_SLOT);
        Span alone = new Span(span.cache(), row, keys - 1, 1);
        float[] target = target(memory, alone, keys);
        var tile = new IndexerTile(indexing, memory, alone, 0, queries, weights, scratch);
        float[] scores = tile.scores(0);
        float[] exps = scratch.floats(EXPS_SLOT, keys);
        float[] lanes = scratch.floats(LANES_SLOT, Lanes.LOGICAL);
        double loss = Divergence.backward(target, scores, keys, weight, exps, lanes);
        if (positions == null) {
            tile.backward(scores, dQueries, dWeights, dKeys);
        } else {
            float[] some = Excerpt.gradient(dKeys, width, positions, scratch, SOME_SLOT);
            tile.backward(scores, dQueries, dWeights, some);
            Excerpt.keep(some, dKeys, width, positions);
        }
        return loss;
    }

    /// Attention's weights, averaged over its heads.
    private float[] target(Memory memory, Span alone, int keys) {
        Heads heads = attended.heads();
        float[] target = scratch.floats(TARGET_SLOT, keys);
        Arrays.fill(target, 0, keys, 0f);
        for (int group = 0; group < heads.groups(); group++) {
            var tile = new AttentionTile(heads, memory, alone, group, 0, scratch);
            float[] queries = tile.gather(attended.queries(), heads.key().width(), QUERIES_SLOT);
            float[] weights = scratch.floats(WEIGHTS_SLOT, tile.rows * tile.stride);
            tile.products(queries, heads.key(), weights);
            tile.weights(weights, attended.statistics());
            for (int head = 0; head < heads.perGroup(); head++) {
                for (int i = 0; i < keys; i++) target[i] += weights[head * tile.stride + i];
            }
        }
        for (int i = 0; i < keys; i++) target[i] *= 1f / heads.count();
        return target;
    }
}
