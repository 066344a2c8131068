package dev.agoge.policy.model;

import dev.agoge.policy.op.KvCache;
import dev.agoge.policy.op.Matrix;
import dev.agoge.policy.op.Ops;
import dev.agoge.policy.op.Ops.Outer;
import dev.agoge.policy.op.RotaryTable;
import dev.agoge.policy.weights.Weights;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The model: embedding, layers of latent attention and experts, a last norm, the head. One forward over ragged rows
/// serves prefill, decode and training, so all three compute the same bits.
///
/// Not for several threads at once: activations live in its buffers.
public final class Transformer {
    /// One block, and what its last forward left: x → middle (attention) → the next block's x (experts).
    private record Block(
            LatentAttentionLayer attention,
            LatentAttentionLayer.State attended,
            ExpertLayer experts,
            ExpertLayer.State mixed,
            Buffer x,
            Buffer middle) {}

    private final ModelConfig config;
    private final Ops ops;
    private final Parameters parameters;
    private final Matrix embedding;
    private final List<Block> blocks = new ArrayList<>();
    private final Gain norm;
    private final Linear head;
    private final Buffer last;
    private final Buffer lastInverse = new Buffer(1);
    private final Buffer normed;
    private final Buffer chosen;
    private final Buffer logits;
    private @Nullable Gradients backward;

    /// A model for inference. The weights are packed for the kernels: later changes to their arrays are not seen,
    /// except by [#repack].
    public Transformer(ModelConfig config, Weights weights, Ops ops) {
        this(config, weights, null, ops);
    }

    /// @param gradients of the weights' shapes, to which [#backward] adds; null for inference
    public Transformer(ModelConfig config, Weights weights, @Nullable Weights gradients, Ops ops) {
        new TensorPlan(config).check(weights);
        this.config = config;
        this.ops = ops;
        this.parameters = new Parameters(weights, gradients);
        this.embedding = parameters.matrix("model.embed_tokens.weight");
        addBlocks(new RotaryTable(config.attention().rope(), config.attention().ropeTheta()));
        this.norm = parameters.gain("model.norm.weight", config.normEpsilon());
        this.head = parameters.head(config.tied());
        this.last = parameters.learns()
                ? new Buffer(config.hidden())
                : blocks.getFirst().x();
        this.normed = new Buffer(config.hidden());
        this.chosen = new Buffer(config.hidden());
        this.logits = new Buffer(config.vocabulary());
        if (parameters.learns()) backward = new Gradients();
    }

    /// A model that learns keeps what every block left; one that does not lets all blocks share.
    private void addBlocks(RotaryTable rotary) {
        for (int layer = 0; layer < config.layers(); layer++) {
            boolean own = parameters.learns() || layer == 0;
            boolean ownExperts = parameters.learns()
                    || layer == 0
                    || layer == config.feedForward().denseLayers();
            Block before = layer == 0 ? null : blocks.get(layer - 1);
            blocks.add(new Block(
                    new LatentAttentionLayer(config, parameters, layer, rotary),
                    own || before == null ? new LatentAttentionLayer.State(config) : before.attended(),
                    new ExpertLayer(config, parameters, layer),
                    ownExperts || before == null ? new ExpertLayer.State(config, config.dense(layer)) : before.mixed(),
                    own || before == null ? new Buffer(config.hidden()) : before.x(),
                    own || before == null ? new Buffer(config.hidden()) : before.middle()));
        }
    }

    public ModelConfig config() {
        return config;
    }

    /// An empty memory for one sequence.
    public KvCache newCache() {
        return new KvCache(
                config.layers(),
                config.attention().latentRank() + config.attention().rope());
    }

    /// Computes the rows; their keys and latents stay in their sequences' caches.
    public Forward forward(Rows rows) {
        check(rows);
        Routing routing = new Routing(config, rows);
        Matrix x = blocks.getFirst().x().rows(rows.count());
        ops.gather(embedding, rows.ids(), x);
        for (int layer = 0; layer < blocks.size(); layer++) {
            Block block = blocks.get(layer);
            Matrix middle = block.middle().rows(rows.count());
            block.attention().forward(ops, rows, x, middle, block.attended());
            Matrix y = (layer + 1 < blocks.size() ? blocks.get(layer + 1).x() : last).rows(rows.count());
            block.experts().forward(ops, middle, y, routing, block.mixed());
            x = y;
        }
        Matrix hidden = normed.rows(rows.count());
        norm.forward(ops, x, hidden, lastInverse.rows(rows.count()));
        for (Ops.Span span : rows.spans()) span.cache().advance(span.count());
        return new Forward(hidden, routing);
    }

    private void check(Rows rows) {
        for (int row = 0; row < rows.count(); row++) {
            if (rows.ids()[row] < 0 || rows.ids()[row] >= config.vocabulary()) {
                throw new IllegalArgumentException(
                        "token " + rows.ids()[row] + " of a vocabulary of " + config.vocabulary());
            }
            if (rows.positions()[row] >= config.maxPositions()) {
                throw new IllegalArgumentException(
                        "position " + rows.positions()[row] + ", but the model has " + config.maxPositions());
            }
        }
    }

    /// The logits of the next token after some rows of a forward: (rows.length, vocabulary), good until the next call.
    public Matrix logits(Forward forward, int[] rows) {
        Matrix hidden = chosen.rows(rows.length);
        ops.gather(forward.hidden(), rows, hidden);
        Matrix y = logits.rows(rows.length);
        ops.multiply(List.of(head.forward(hidden, y)), false);
        return y;
    }

    /// Takes over weights that have changed in place.
    public void repack() {
        parameters.repack();
    }

    /// The backward of the last forward, for a model that learns.
    public Gradients gradients() {
        if (backward == null) throw new IllegalStateException("this model does not learn");
        return backward;
    }

    /// Adds to the gradients of the weights, from the logits down to the embedding.
    public final class Gradients {
        private final LatentAttentionLayer.Slopes attentionSlopes = new LatentAttentionLayer.Slopes(config);
        private final ExpertLayer.Slopes expertSlopes = new ExpertLayer.Slopes(config);
        private final Buffer dHidden = new Buffer(config.hidden());
        private final Buffer dChosen = new Buffer(config.hidden());
        private final Buffer dX = new Buffer(config.hidden());

        private Gradients() {}

        /// Before the first [#head] of a forward.
        public void begin(Forward forward) {
            dHidden.rows(forward.hidden().rows()).zero();
        }

        /// Through the head, for rows whose logits were computed last.
        public void head(int[] rows, Matrix dLogits) {
            Matrix d = dChosen.rows(rows.length);
            ops.multiply(List.of(head.backward(dLogits, d)), false);
            List<Outer> outers = new ArrayList<>();
            head.gradients(dLogits, chosen.get(), outers);
            ops.addOuter(outers);
            Matrix all = dHidden.get();
            for (int i = 0; i < rows.length; i++) {
                System.arraycopy(d.data(), d.at(i), all.data(), all.at(rows[i]), d.columns());
            }
        }

        /// Through the layers, once all rows have been through the head.
        public void layers(Rows rows, Forward forward) {
            Matrix d = dX.rows(rows.count());
            d.zero();
            norm.backward(ops, last.get(), lastInverse.get(), dHidden.get(), d);
            for (Block block : blocks.reversed()) {
                block.experts().backward(ops, block.middle().get(), forward.routing(), block.mixed(), d, expertSlopes);
                block.attention().backward(ops, rows, block.x().get(), block.attended(), d, attentionSlopes);
            }
            ops.addRows(d, rows.ids(), parameters.gradient("model.embed_tokens.weight"));
        }
    }
}
