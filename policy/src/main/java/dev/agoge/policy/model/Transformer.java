package dev.agoge.policy.model;

import dev.agoge.policy.op.KvCache;
import dev.agoge.policy.op.Matrix;
import dev.agoge.policy.op.Ops;
import dev.agoge.policy.op.RotaryTable;
import dev.agoge.policy.weights.Weights;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The model: embedding, layers of attention and experts, a last norm, the head. One forward over
/// ragged rows serves prefill, decode and training, so all three compute the same bits.
///
/// Not for several threads at once: activations live in its buffers.
public final class Transformer {
    /// What a model does with the activations of a forward.
    public enum Activations {
        /// Those of one layer: no backward can follow.
        FORGOTTEN,
        /// What went into each layer; a backward computes the rest again, layer by layer.
        RECOMPUTED,
        /// All of them.
        KEPT
    }

    private final ModelConfig config;
    private final Ops ops;
    private final Parameters parameters;
    private final Activations activations;
    private final Matrix embedding;
    private final List<Block> blocks = new ArrayList<>();
    private final Gain norm;
    private final Head head;
    private final Buffer last;
    private final Buffer lastInverse = Buffer.ofArray(1);
    private final Buffer normed;
    private final @Nullable Gradients backward;

    /// A model for inference. It packs or copies all weights: later changes to their arrays are not seen.
    public Transformer(ModelConfig config, Weights weights, Ops ops) {
        this(config, weights, null, Activations.FORGOTTEN, ops);
    }

    /// A model that learns. It reads the weights where they are, and sees their changes.
    ///
    /// @param gradients to which [Gradients] adds, of the weights' names and shapes and of
    ///     [TensorPlan#shared]; of what it lacks, none is computed
    /// @param activations changes no bit
    public Transformer(
            ModelConfig config, Weights weights, @Nullable Weights gradients, Activations activations, Ops ops) {
        new TensorPlan(config).check(weights);
        this.config = config;
        this.ops = ops;
        this.parameters = new Parameters(weights, gradients);
        this.activations = activations;
        this.embedding = parameters.matrix(TensorPlan.EMBEDDING);
        RotaryTable rotary = config.attention().rotaryTable();
        addBlocks(rotary);
        this.norm = parameters.gain("model.norm.weight", config.normEpsilon());
        this.head = new Head(config, parameters.head(config.tied()));
        this.last = activations == Activations.FORGOTTEN ? blocks.getFirst().x() : new Buffer(config.hidden());
        this.normed = new Buffer(config.hidden());
        this.backward = parameters.learns() ? new Gradients(rotary) : null;
        parameters.pack(ops);
    }

    /// What a block leaves is its own or shared by all, as activations are kept or not. Dense layers and
    /// those that route leave different things.
    private void addBlocks(RotaryTable rotary) {
        boolean kept = activations == Activations.KEPT;
        boolean forgotten = activations == Activations.FORGOTTEN;
        int dense = config.feedForward().denseLayers();
        for (int layer = 0; layer < config.layers(); layer++) {
            String prefix = TensorPlan.layer(layer);
            Block before = layer == 0 ? null : blocks.get(layer - 1);
            blocks.add(new Block(
                    AttentionLayer.of(config, parameters, prefix, layer, rotary),
                    kept || before == null ? AttentionLayer.state(config) : before.attended(),
                    new ExpertLayer(config, parameters, prefix, Math.max(-1, layer - dense)),
                    kept || before == null || layer == dense
                            ? new ExpertLayer.State(config, config.dense(layer))
                            : before.mixed(),
                    !forgotten || before == null ? new Buffer(config.hidden()) : before.x(),
                    kept || before == null ? new Buffer(config.hidden()) : before.middle()));
        }
    }

    public ModelConfig config() {
        return config;
    }

    /// An empty memory for one sequence.
    public KvCache newCache() {
        return new KvCache(config.layers(), config.attention().remembered());
    }

    /// Computes the rows; their keys and latents stay in their sequences' caches.
    public Forward forward(Rows rows) {
        check(rows);
        Routing routing = new Routing(config.feedForward(), config.moeLayers(), rows);
        ops.gather(embedding, rows.ids(), blocks.getFirst().x().rows(rows.count()));
        for (int layer = 0; layer < blocks.size(); layer++) {
            blocks.get(layer).forward(ops, rows, routing, after(layer).rows(rows.count()));
        }
        routing.settle();
        Matrix hidden = normed.rows(rows.count());
        norm.forward(ops, last.get(), hidden, lastInverse.rows(rows.count()));
        for (Ops.Span span : rows.spans()) span.cache().advance(span.count());
        return new Forward(hidden, routing);
    }

    /// Where a layer's result goes.
    private Buffer after(int layer) {
        return layer + 1 < blocks.size() ? blocks.get(layer + 1).x() : last;
    }

    private void check(Rows rows) {
        for (int row = 0; row < rows.count(); row++) {
            config.checkToken(rows.ids()[row]);
            if (rows.positions()[row] >= config.maxPositions()) {
                throw new IllegalArgumentException(
                        "position " + rows.positions()[row] + ", but the model has " + config.maxPositions());
            }
        }
    }

    /// The logits of the next token after some rows of a forward: (rows.length, vocabulary), good until the
    /// next call.
    public Matrix logits(Forward forward, int[] rows) {
        return head.forward(ops, forward.hidden(), rows);
    }

    /// The backward of the last forward, for a model that learns.
    public Gradients gradients() {
        if (backward == null) throw new IllegalStateException("this model does not learn");
        return backward;
    }

    /// Adds to the gradients of the weights, from the logits down to the embedding.
    public final class Gradients {
        private final Block.Slopes slopes = new Block.Slopes(config);
        private final Buffer dHidden = new Buffer(config.hidden());
        private final Buffer dX = new Buffer(config.hidden());
        private final @Nullable Lookahead lookahead;
        private boolean lookedAhead;

        private Gradients(RotaryTable rotary) {
            this.lookahead = config.lookahead() ? new Lookahead(config, parameters, head, rotary) : null;
        }

        /// Before the first [#head] of a forward.
        public void begin(Forward forward) {
            dHidden.rows(forward.hidden().rows()).zero();
            lookedAhead = false;
        }

        /// Through the head, for rows whose logits were computed last.
        public void head(int[] rows, Matrix dLogits) {
            head.backward(ops, rows, dLogits, dHidden.get());
        }

        /// Computes the layer that looks ahead, after all of [#head]. It has a row less than each sequence.
        ///
        /// @param predicts if not, only its indexer learns
        public void lookAhead(Rows rows, Forward forward, boolean predicts) {
            lookahead().forward(ops, rows, forward.hidden(), predicts);
            lookedAhead = true;
        }

        /// The logits of the token after the next, for some rows of the layer that looks ahead.
        public Matrix aheadLogits(int[] rows) {
            return lookahead().logits(ops, rows);
        }

        /// As [#head], for what [#aheadLogits] computed last.
        public void aheadHead(int[] rows, Matrix dLogits) {
            lookahead().head(ops, rows, dLogits);
        }

        /// The experts that the rows of the layer that looked ahead went to: (rows, K); none if it predicts nothing.
        public byte[] aheadExperts() {
            return lookedAhead ? lookahead().experts() : new byte[0];
        }

        private Lookahead lookahead() {
            if (lookahead == null) throw new IllegalStateException("this model has no layer that looks ahead");
            return lookahead;
        }

        /// Through the layers, once all rows have been through the head.
        ///
        /// @return the sums of the layers' own losses, without the weights
        public LayerLosses layers(Rows rows, Forward forward, LayerLosses weights) {
            LayerLosses ahead =
                    lookedAhead ? lookahead().backward(ops, weights, slopes, dHidden.get()) : new LayerLosses(0, 0);
            return ahead.plus(
                    parameters.onlyIndexersLearn() ? indexers(rows, forward, weights) : all(rows, forward, weights));
        }

        private LayerLosses all(Rows rows, Forward forward, LayerLosses weights) {
            Matrix d = dX.rows(rows.count());
            norm.backward(ops, last.get(), lastInverse.get(), dHidden.get(), d, false);
            Balance balance = new Balance(weights.balance(), rows, forward.routing());
            Foresight foresight = new Foresight(weights.indexer());
            for (int layer = blocks.size() - 1; layer >= 0; layer--) {
                block(layer, rows, forward).backward(ops, rows, forward.routing(), balance, foresight, d, slopes);
            }
            Matrix dEmbedding = parameters.gradient(TensorPlan.EMBEDDING);
            if (dEmbedding != null) ops.addRows(d, rows.ids(), dEmbedding);
            return new LayerLosses(balance.loss(), foresight.loss());
        }

        private LayerLosses indexers(Rows rows, Forward forward, LayerLosses weights) {
            Foresight foresight = new Foresight(weights.indexer());
            for (int layer = blocks.size() - 1; layer >= 0; layer--) {
                block(layer, rows, forward).indexerBackward(ops, rows, foresight, slopes);
            }
            return new LayerLosses(0, foresight.loss());
        }

        /// With what its forward left.
        private Block block(int layer, Rows rows, Forward forward) {
            Block block = blocks.get(layer);
            if (activations == Activations.RECOMPUTED) {
                block.forward(ops, rows, forward.routing(), after(layer).get());
            }
            return block;
        }
    }
}
