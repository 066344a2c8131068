package dev.agoge.policy.op;

import static dev.agoge.policy.op.Lanes.L;
import static dev.agoge.policy.op.Lanes.S;

import dev.agoge.policy.op.Ops.Indexing;
import dev.agoge.policy.op.Ops.Span;
import dev.agoge.policy.op.Workers.Scratch;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import org.jspecify.annotations.Nullable;

/// The lightning indexer at a few neighbouring positions of one sequence: its products are those of
/// attention, and a score is a chain over its heads of what is positive of them.
final class IndexerTile {
    private static final int PRODUCTS_SLOT = AttentionTile.FREE_SLOT;
    private static final int QUERIES_SLOT = PRODUCTS_SLOT + 1;
    private static final int SCORES_SLOT = PRODUCTS_SLOT + 2;
    /// The first of the scratch that a tile leaves to its caller.
    static final int FREE_SLOT = PRODUCTS_SLOT + 3;

    private final Indexing indexing;
    private final AttentionTile tile;
    private final Matrix weights;
    private final Scratch scratch;
    private final float[] gathered;
    private final float[] products;

    IndexerTile(
            Indexing indexing, Memory memory, Span span, int index, Matrix queries, Matrix weights, Scratch scratch) {
        this.indexing = indexing;
        this.tile = new AttentionTile(indexing.asHeads(), memory, span, 0, index, scratch);
        this.weights = weights;
        this.scratch = scratch;
        this.gathered = tile.gather(queries, indexing.key().width(), QUERIES_SLOT);
        this.products = scratch.floats(PRODUCTS_SLOT, tile.rows * tile.stride);
        tile.products(gathered, indexing.key(), products);
    }

    /// Chooses for all positions of the tile.
    void choose(int[] @Nullable [] chosen) {
        for (int token = 0; token < tile.tokens; token++) {
            chosen[tile.row(token)] = Greatest.places(scores(token), tile.keys(token), indexing.top());
        }
    }

    /// Of one position of the tile, for each of its keys; good until the next call.
    float[] scores(int token) {
        float[] scores = scratch.floats(SCORES_SLOT, tile.stride);
        int from = token * indexing.heads() * tile.stride;
        for (int key = 0; key < tile.keys(token); key += L) {
            FloatVector acc = FloatVector.zero(S);
            for (int head = 0; head < indexing.heads(); head++) {
                FloatVector positive = FloatVector.fromArray(S, products, from + head * tile.stride + key)
                        .max(0f);
                acc = positive.fma(FloatVector.broadcast(S, weight(token, head)), acc);
            }
            acc.intoArray(scores, key);
        }
        return scores;
    }

    private float weight(int token, int head) {
        return weights.at(tile.row(token), head) * indexing.scale();
    }

    /// For a tile of one position: from the gradients of its scores to those of its queries and weights, and
    /// added to those of its keys. Products become their gradients.
    ///
    /// @param dKeys (keys, key in whole panels)
    void backward(float[] slopes, Matrix dQueries, Matrix dWeights, float[] dKeys) {
        float[] lanes = scratch.floats(FREE_SLOT, Lanes.LOGICAL);
        int keys = tile.keys(0);
        for (int head = 0; head < indexing.heads(); head++) {
            int at = head * tile.stride;
            float weight = weight(0, head);
            for (int i = 0; i < keys; i++) products[at + i] = Math.max(products[at + i], 0f);
            float along = Lanes.dot(slopes, 0, products, at, keys, lanes);
            dWeights.set(tile.row(0), head, along * indexing.scale());
            for (int i = 0; i < keys; i++) products[at + i] = products[at + i] > 0f ? slopes[i] * weight : 0f;
            Arrays.fill(products, at + keys, at + tile.stride, 0f);
        }
        int width = indexing.key().width();
        tile.weigh(products, indexing.key(), dQueries);
        tile.spread(products, gathered, width, dKeys, AttentionTile.roundUp(width));
    }
}
