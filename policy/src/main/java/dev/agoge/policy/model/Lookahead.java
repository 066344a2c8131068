package dev.agoge.policy.model;

import dev.agoge.policy.op.KvCache;
import dev.agoge.policy.op.Matrix;
import dev.agoge.policy.op.Ops;
import dev.agoge.policy.op.Ops.Outer;
import dev.agoge.policy.op.Ops.Span;
import dev.agoge.policy.op.RotaryTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The layer that looks one token further (multi-token prediction, DeepSeek-V3 §2.2): from the model's last
/// hidden state at token i, and from token i + 1, it predicts token i + 2, by the model's own embedding and
/// head. It makes the model plan; what the model predicts does not depend on it.
///
/// The two halves of its input stand as in published weights: first the token, then the state, which is taken
/// after the model's last norm.
final class Lookahead {
    private final Matrix embedding;
    private final Parameters parameters;
    private final ModelConfig config;
    private final Gain tokenNorm;
    private final Gain stateNorm;
    private final Linear merge;
    private final Block block;
    private final Gain norm;
    private final Head head;

    private final Buffer tokens;
    private final Buffer tokenInverse = Buffer.ofArray(1);
    private final Buffer states;
    private final Buffer stateInverse = Buffer.ofArray(1);
    private final Buffer both;
    private final Buffer last;
    private final Buffer lastInverse = Buffer.ofArray(1);
    private final Buffer normed;

    private final Buffer dNormed;
    private final Buffer dX;
    private final Buffer dBoth;
    private final Buffer dHalf;

    private Rows rows = new Rows();
    private int[] sources = new int[0];
    private Routing routing;
    private boolean predicts;

    Lookahead(ModelConfig config, Parameters parameters, Head head, RotaryTable rotary) {
        this.config = config;
        this.parameters = parameters;
        this.embedding = parameters.matrix(TensorPlan.EMBEDDING);
        String prefix = TensorPlan.layer(config.layers());
        this.tokenNorm = parameters.gain(prefix + "enorm.weight", config.normEpsilon());
        this.stateNorm = parameters.gain(prefix + "hnorm.weight", config.normEpsilon());
        this.merge = parameters.linear(prefix + "eh_proj.weight");
        this.block = new Block(
                AttentionLayer.of(config, parameters, prefix, 0, rotary),
                AttentionLayer.state(config),
                new ExpertLayer(config, parameters, prefix, 0),
                new ExpertLayer.State(config, false),
                new Buffer(config.hidden()),
                new Buffer(config.hidden()));
        this.norm = parameters.gain(prefix + "shared_head.norm.weight", config.normEpsilon());
        this.head = head.gathering(config, parameters, prefix + TensorPlan.SHARED_HEAD);
        int hidden = config.hidden();
        this.tokens = new Buffer(hidden);
        this.states = new Buffer(hidden);
        this.both = new Buffer(2 * hidden);
        this.last = new Buffer(hidden);
        this.normed = new Buffer(hidden);
        this.dNormed = new Buffer(hidden);
        this.dX = new Buffer(hidden);
        this.dBoth = new Buffer(2 * hidden);
        this.dHalf = new Buffer(hidden);
        this.routing = new Routing(config.feedForward(), 1, rows);
    }

    /// For whole sequences. A sequence of n rows has n − 1 here: what follows its last row is not known.
    ///
    /// @param hidden states of `main`, after the last norm
    /// @param predicts if not, it is computed for its indexer alone
    void forward(Ops ops, Rows main, Matrix hidden, boolean predicts) {
        this.predicts = predicts;
        follow(main);
        int count = rows.count();
        Matrix pair = both.rows(count);
        ops.gather(embedding, rows.ids(), tokens.rows(count));
        tokenNorm.forward(ops, tokens.get(), tokenHalf(pair), tokenInverse.rows(count));
        ops.gather(hidden, sources, states.rows(count));
        stateNorm.forward(ops, states.get(), stateHalf(pair), stateInverse.rows(count));
        ops.multiply(List.of(merge.forward(pair, block.x().rows(count))), false);
        block.forward(ops, rows, routing, last.rows(count));
        if (!predicts) return;
        norm.forward(ops, last.get(), normed.rows(count), lastInverse.rows(count));
        dNormed.rows(count).zero();
    }

    /// Each sequence without its first token, and with keys of its own.
    private void follow(Rows main) {
        rows = new Rows();
        sources = new int[main.count()];
        for (Span span : main.spans()) {
            if (span.count() == 1) continue;
            KvCache cache = new KvCache(1, config.attention().remembered());
            for (int i = 0; i + 1 < span.count(); i++) sources[rows.count() + i] = span.row() + i;
            rows.add(cache, main.ids(), span.row() + 1, span.row() + span.count());
        }
        sources = Arrays.copyOf(sources, rows.count());
        routing = new Routing(config.feedForward(), 1, rows);
    }

    private Matrix tokenHalf(Matrix pair) {
        return pair.columns(0, config.hidden());
    }

    private Matrix stateHalf(Matrix pair) {
        return pair.columns(config.hidden(), config.hidden());
    }

    /// Of the token after the next, for some of this layer's rows; good until the next call.
    Matrix logits(Ops ops, int[] some) {
        return head.forward(ops, normed.get(), some);
    }

    /// For rows whose logits were computed last.
    void head(Ops ops, int[] some, Matrix dLogits) {
        head.backward(ops, some, dLogits, dNormed.get());
    }

    /// Once all rows have been through the head: adds to the gradients of the weights and of the model's
    /// hidden states.
    ///
    /// @return the losses of its layer
    LayerLosses backward(Ops ops, LayerLosses weights, Block.Slopes slopes, Matrix dHidden) {
        Foresight foresight = new Foresight(weights.indexer());
        if (!predicts || parameters.onlyIndexersLearn()) {
            block.indexerBackward(ops, rows, foresight, slopes);
            return new LayerLosses(0, foresight.loss());
        }
        Matrix d = dX.rows(rows.count());
        norm.backward(ops, last.get(), lastInverse.get(), dNormed.get(), d, false);
        Balance balance = new Balance(weights.balance(), rows, routing);
        block.backward(ops, rows, routing, balance, foresight, d, slopes);
        Matrix dPair = dBoth.rows(rows.count());
        ops.multiply(List.of(merge.backward(d, dPair)), false);
        List<Outer> outers = new ArrayList<>();
        merge.gradients(d, both.get(), outers);
        ops.addOuter(outers);
        Matrix half = dHalf.rows(rows.count());
        stateNorm.backward(ops, states.get(), stateInverse.get(), stateHalf(dPair), half, false);
        ops.addRows(half, sources, dHidden);
        tokenNorm.backward(ops, tokens.get(), tokenInverse.get(), tokenHalf(dPair), half, false);
        Matrix dEmbedding = parameters.gradient(TensorPlan.layer(config.layers()) + TensorPlan.SHARED_EMBEDDING);
        if (dEmbedding != null) ops.addRows(half, rows.ids(), dEmbedding);
        return new LayerLosses(balance.loss(), foresight.loss());
    }

    /// (rows, 1, K)
    byte[] experts() {
        return predicts ? routing.chosen() : new byte[0];
    }
}
