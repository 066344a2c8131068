package dev.agoge.policy.op;

import java.util.List;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/// What a device must be able to do for the model. [ReferenceOps] says what each operation means, in plain loops;
/// [VectorOps] does it fast, with the same bits.
///
/// The law of all of them: an element of a result is one chain of fused multiply-adds in the order of its index (for
/// gradients of weights: in the order of the rows), or a sum over sixteen logical lanes and a fixed tree. It depends on
/// nothing else: not on the number of rows, of threads, or on how wide a vector is.
public interface Ops extends AutoCloseable {
    /// y = x·w
    record Product(Matrix x, Factor w, Matrix y) {}

    /// dw += dyᵀ·x
    record Outer(Matrix dy, Matrix x, Matrix dw) {}

    /// The rows of a stored matrix become rows of a packed one from `at` on; or its columns, if transposed: x·Wᵀ, as
    /// stored weights (out, in) want it.
    record Packing(Matrix w, PackedMatrix into, int at, boolean transposed) {
        /// Of some of the matrix's rows.
        void run(int row, int rows) {
            if (transposed) into.packTransposed(w.rows(row, rows), at + row);
            else into.pack(w.rows(row, rows), at + row);
        }
    }

    /// Columns of a row that the groups of heads have side by side, each as many.
    record Columns(int from, int width) {
        /// Where those of a group begin.
        int from(int group) {
            return from + group * width;
        }

        public Matrix of(Matrix rows, int groups) {
            return rows.columns(from, groups * width);
        }
    }

    /// Which columns of the cache's rows the heads of attention look at. The heads of a group share a key and a value;
    /// the value is a part of the key from its first column on, or stands apart from it.
    ///
    /// @param scale of scores
    record Heads(int count, int groups, Columns key, Columns value, float scale) {
        public Heads {
            if (count < 1 || groups < 1 || count % groups != 0) {
                throw new IllegalArgumentException(count + " heads cannot form " + groups + " groups of the same size");
            }
            boolean apart = value.from() >= key.from(groups) || key.from() >= value.from(groups);
            boolean folded = groups == 1 && key.from() == value.from() && value.width() <= key.width();
            if (!apart && !folded) throw new IllegalArgumentException(value + " across " + key);
        }

        /// Latent attention (MLA, absorbed): one latent is the value of all heads, and with a rotated key behind it
        /// their key.
        public static Heads latent(int count, int latent, int rope, float scale) {
            return new Heads(count, 1, new Columns(0, latent + rope), new Columns(0, latent), scale);
        }

        /// Grouped-query attention: the keys of all groups, then their values.
        public static Heads grouped(int count, int groups, int width, float scale) {
            return new Heads(count, groups, new Columns(0, width), new Columns(groups * width, width), scale);
        }

        int perGroup() {
            return count / groups;
        }

        /// Whether a value is a part of its key.
        boolean folded() {
            return key.from() == value.from();
        }
    }

    /// How the lightning indexer scores a position for a row (DeepSeek-V3.2, eq. 1): by the sum over its
    /// heads of the row's weight for the head, times what is positive of the product of the head's query with
    /// the position's key, of which there is one for all heads.
    ///
    /// @param key which columns of the cache's rows it is
    /// @param top how many positions a row attends to at most
    /// @param scale of scores
    record Indexing(int heads, Columns key, int top, float scale) {
        /// Its queries and keys as those of attention, whose values nobody looks at.
        Heads asHeads() {
            return new Heads(heads, 1, key, new Columns(key.from(), 0), scale);
        }
    }

    /// What an [#attend] took and left.
    record Attended(Heads heads, Chosen chosen, Matrix queries, Matrix statistics) {}

    /// Consecutive rows which are consecutive positions of one sequence.
    record Span(KvCache cache, int row, int position, int count) {}

    /// What is asked of rows of logits: how likely was each row's target?
    final class Choices {
        final int[] targets;
        final double[] temperatures;
        final int @Nullable [] @Nullable [] kept;

        /// @param temperatures logits are divided by them
        /// @param kept ascending ids outside of which nothing could have been drawn; null keeps all
        public Choices(int[] targets, double[] temperatures, int @Nullable [] @Nullable [] kept) {
            this.targets = targets;
            this.temperatures = temperatures;
            this.kept = kept;
        }

        /// What could have been drawn at a row.
        Distribution distribution(Matrix logits, int row) {
            return Distribution.of(logits, row, temperatures[row], kept == null ? null : kept[row]);
        }
    }

    /// What one update of AdamW changes: four arrays of one length.
    final class Update {
        final float[] weights;
        final float[] gradient;
        final float[] mean;
        final float[] variance;
        final AdamStep step;

        public Update(float[] weights, float[] gradient, float[] mean, float[] variance, AdamStep step) {
            this.weights = weights;
            this.gradient = gradient;
            this.mean = mean;
            this.variance = variance;
            this.step = step;
        }
    }

    /// The numbers of one update of AdamW.
    ///
    /// @param gradientScale what clipping leaves of the gradient
    /// @param correction1 1 − β₁ᵗ
    /// @param correction2 1 − β₂ᵗ
    // Large because these are AdamW's numbers.
    record AdamStep(
            float learningRate,
            float beta1,
            float beta2,
            float epsilon,
            float decay,
            float gradientScale,
            float correction1,
            float correction2) {}

    /// What a model computes by itself, row by row, on several threads: no two rows may write the same.
    void forRows(int rows, IntConsumer row);

    /// Takes over weights for [#multiply], once per version of them. No two may write the same numbers.
    /// Unlike all else it may be called while another thread computes: the next version is packed meanwhile.
    void pack(List<Packing> packings);

    /// y = x·w for each product, or with `add` y += x·w: then the chain begins with what y held.
    void multiply(List<Product> products, boolean add);

    default void multiply(Matrix x, Factor w, Matrix y) {
        multiply(List.of(new Product(x, w, y)), false);
    }

    default void multiplyAdd(Matrix x, Factor w, Matrix y) {
        multiply(List.of(new Product(x, w, y)), true);
    }

    /// dw += dyᵀ·x for each: one chain in the order of rows, which goes on from what dw held. No two of
    /// them may write the same numbers.
    void addOuter(List<Outer> outers);

    /// y = x / rms(x) · gain; `inverse` keeps 1 / rms(x) of each row.
    void rmsNorm(Matrix x, float[] gain, float epsilon, Matrix y, float[] inverse);

    /// dx = …, or with `add` dx += …; dGain += … .
    void rmsNormBackward(Matrix x, float[] gain, float[] inverse, Matrix dy, Matrix dx, boolean add, float[] dGain);

    /// y = (x − mean) / deviation · gain + bias; `statistics` (rows, 2) keep each row's mean and inverse
    /// deviation.
    void layerNorm(Matrix x, float[] gain, float[] bias, float epsilon, Matrix y, Matrix statistics);

    /// dx = …, dGain += …, dBias += … .
    void layerNormBackward(
            Matrix x, float[] gain, Matrix statistics, Matrix dy, Matrix dx, float[] dGain, float[] dBias);

    /// Copies `rope` columns of each head from `x` to `y`, turned by the row's position; the columns of head
    /// h begin at h times the matrix's own columns per head. The two may be the same matrix.
    void rotate(Matrix x, int xPerHead, Matrix y, int yPerHead, int heads, RotaryTable table, int[] positions);

    /// As [#rotate], turned back: the backward of it.
    void rotateBack(Matrix x, int xPerHead, Matrix y, int yPerHead, int heads, RotaryTable table, int[] positions);

    /// Chooses for each row the `top` positions of the highest scores among its own and those before it; of
    /// equals the lower ones. A row that has no more than these attends to all.
    ///
    /// @param queries (rows, heads · key)
    /// @param weights (rows, heads)
    Chosen choose(Indexing indexing, int layer, List<Span> spans, Matrix queries, Matrix weights);

    /// The loss by which an indexer learns to foresee attention (DeepSeek-V3.2, eq. 3-4), and its gradients,
    /// for whole sequences: over the positions that a row has attended to, KL(p ‖ softmax(scores)), where p
    /// are attention's weights, averaged over its heads. They are targets: the gradient reaches the indexer
    /// alone.
    ///
    /// @param weight of one row's loss
    /// @param dQueries (rows, heads · key), overwritten
    /// @param dWeights (rows, heads), overwritten
    /// @param dMemory the gradients of the cache's rows, overwritten where the indexer's keys are
    /// @return the sum over the rows, without the weight
    double chooseBackward(
            Indexing indexing,
            int layer,
            List<Span> spans,
            Matrix queries,
            Matrix weights,
            Attended attended,
            float weight,
            Matrix dQueries,
            Matrix dWeights,
            Matrix dMemory);

    /// Leaves the rows in their sequences' caches.
    void remember(int layer, List<Span> spans, Matrix rows);

    /// Causal attention of queries (rows, heads · key) to the rows in the cache, which already holds these
    /// rows' own. What a row has chosen is to it the whole sequence: sums go over that alone, in its order.
    ///
    /// @param out (rows, heads · value): the weighted values
    /// @param statistics (rows, 2 · heads): the greatest score and the inverse of the sum, for the backward
    void attend(Heads heads, int layer, List<Span> spans, Chosen chosen, Matrix queries, Matrix out, Matrix statistics);

    /// The backward of [#attend] for whole sequences.
    ///
    /// @param dQueries (rows, heads · key), overwritten
    /// @param dMemory the gradients of the cache's rows, overwritten where heads look: as keys and as values
    void attendBackward(
            Heads heads,
            int layer,
            List<Span> spans,
            Chosen chosen,
            Matrix queries,
            Matrix out,
            Matrix statistics,
            Matrix dOut,
            Matrix dQueries,
            Matrix dMemory);

    /// y = silu(gate) · up, of rows [gate | up].
    void swiGlu(Matrix gateUp, Matrix y);

    void swiGluBackward(Matrix gateUp, Matrix dy, Matrix dGateUp);

    void sigmoid(Matrix x);

    /// Each row becomes shares of one.
    void softmax(Matrix x);

    void copy(Matrix x, Matrix y);

    /// Fills y with rows of x, by their numbers.
    void gather(Matrix x, int[] rows, Matrix y);

    /// Each row of y += Σ over its slots of the slot's weight times the slot's row of x, at `places`.
    void mix(Matrix x, int[] places, float[] weights, int slots, Matrix y);

    /// Each slot's row of dx is its weight times dy, and its dWeight is dy times its row of x.
    void mixBackward(Matrix x, int[] places, float[] weights, int slots, Matrix dy, Matrix dx, float[] dWeights);

    /// Each row of y += Σ over its slots of the slot's row of x, at `places`: the backward of gathering.
    void addGathered(Matrix x, int[] places, int slots, Matrix y);

    /// Adds the rows of x to rows of y, by their numbers, in order: the backward of an embedding.
    void addRows(Matrix x, int[] rows, Matrix y);

    /// Log-probability of each row's target, and the entropy of each row.
    void score(Matrix logits, Choices choices, float[] logProbs, float[] entropies);

    /// Turns logits into their gradient, given that of the log-probabilities.
    void scoreBackward(Matrix logits, Choices choices, float[] dLogProbs);

    /// Uses up the gradients: zeros remain.
    void adamW(List<Update> updates);

    /// Of all arrays, one after the other.
    double sumOfSquares(List<float[]> arrays);

    @Override
    void close();
}
