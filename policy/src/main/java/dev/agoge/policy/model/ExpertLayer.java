package dev.agoge.policy.model;

import dev.agoge.policy.op.Matrix;
import dev.agoge.policy.op.Ops;
import dev.agoge.policy.op.Ops.Outer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The feed-forward half of a layer: y = x + mlp(norm(x)), where the mlp is dense, or a mixture of routed experts
/// beside a shared one.
///
/// Rows that go to one expert are gathered, so that an expert is one product however ragged the batch; what comes
/// back is added per row in the order in which its router chose.
final class ExpertLayer {
    static final class State {
        final Buffer normed;
        final Buffer inverse = Buffer.ofArray(1);
        final Buffer scores;
        final Buffer gates;
        final Buffer gathered;
        final Buffer expertOut;
        final FeedForward.State experts;
        /// Of the shared expert, or of the dense layer.
        final FeedForward.State common;

        /// Where each expert's rows begin among the gathered.
        int[] starts = new int[0];
        /// Which row each gathered one is.
        int[] sources = new int[0];
        /// Where each slot of each row went.
        int[] places = new int[0];

        State(ModelConfig config, boolean dense) {
            ModelConfig.FeedForward f = config.feedForward();
            normed = new Buffer(config.hidden());
            scores = new Buffer(f.experts());
            gates = Buffer.ofArray(f.expertsPerToken());
            gathered = new Buffer(config.hidden());
            expertOut = new Buffer(config.hidden());
            experts = new FeedForward.State(f.expertSize());
            common = new FeedForward.State(dense ? f.denseSize() : f.shared() * f.expertSize());
        }
    }

    private final ModelConfig.FeedForward shape;
    private final int index;
    private final Gain norm;
    private final @Nullable FeedForward common;
    private final @Nullable Routed routed;

    private static final class Routed {
        final Router router;
        final Linear gate;
        final float[] bias;
        final FeedForward experts;

        Routed(Router router, Linear gate, float[] bias, FeedForward experts) {
            this.router = router;
            this.gate = gate;
            this.bias = bias;
            this.experts = experts;
        }
    }

    /// @param prefix of the layer's tensors
    /// @param index among the layers that route; −1 for a dense one
    ExpertLayer(ModelConfig config, Parameters parameters, String prefix, int index) {
        this.shape = config.feedForward();
        this.index = index;
        String name = prefix + "mlp.";
        this.norm = parameters.gain(prefix + "post_attention_layernorm.weight", config.normEpsilon());
        if (index < 0) {
            this.common = new FeedForward(parameters, List.of(name));
            this.routed = null;
            return;
        }
        this.common = shape.shared() > 0 ? new FeedForward(parameters, List.of(name + "shared_experts.")) : null;
        List<String> experts = IntStream.range(0, shape.experts())
                .mapToObj(expert -> name + "experts." + expert + ".")
                .toList();
        this.routed = new Routed(
                new Router(shape.gate(), shape.experts()),
                parameters.linear(name + "gate.weight"),
                shape.gate().scoring().biased()
                        ? parameters.vector(name + "gate.e_score_correction_bias")
                        : new float[shape.experts()],
                new FeedForward(parameters, experts));
    }

    /// @param routing chooses the experts, or is told them
    void forward(Ops ops, Matrix x, Matrix y, Routing routing, State s) {
        Matrix normed = s.normed.rows(x.rows());
        norm.forward(ops, x, normed, s.inverse.rows(x.rows()));
        ops.copy(x, y);
        int[] all = {0, x.rows()};
        if (common != null) common.forward(ops, all, normed, y, true, s.common);
        if (routed == null) return;
        route(ops, routed, normed, routing, s);
        Matrix gathered = s.gathered.rows(s.places.length);
        ops.gather(normed, s.sources, gathered);
        Matrix out = s.expertOut.rows(s.places.length);
        routed.experts.forward(ops, s.starts, gathered, out, false, s.experts);
        ops.mix(out, s.places, s.gates.get().array(), shape.expertsPerToken(), y);
    }

    private void route(Ops ops, Routed routed, Matrix normed, Routing routing, State s) {
        int rows = normed.rows();
        int slots = shape.expertsPerToken();
        Matrix scores = s.scores.rows(rows);
        ops.multiply(List.of(routed.gate.forward(normed, scores)), false);
        routed.router.scoring().score(ops, scores);
        Matrix gates = s.gates.rows(rows);
        ops.forRows(rows, row -> {
            routing.route(routed.router, scores, row, routed.bias, index);
            routed.router.weigh(
                    scores.data(),
                    scores.at(row),
                    routing.chosen(),
                    routing.slot(row, index),
                    gates.data(),
                    row * slots);
        });
        group(routing, rows, s);
    }

    /// Sorts slots by expert, rows of an expert in their own order.
    private void group(Routing routing, int rows, State s) {
        int slots = shape.expertsPerToken();
        s.starts = new int[shape.experts() + 1];
        s.sources = new int[rows * slots];
        s.places = new int[rows * slots];
        for (int i = 0; i < rows * slots; i++) s.starts[routing.expert(i / slots, index, i % slots) + 1]++;
        for (int e = 0; e < shape.experts(); e++) s.starts[e + 1] += s.starts[e];
        int[] next = s.starts.clone();
        for (int i = 0; i < rows * slots; i++) {
            int place = next[routing.expert(i / slots, index, i % slots)]++;
            s.places[i] = place;
            s.sources[place] = i / slots;
        }
    }

    /// Room for the gradients that a backward passes on.
    static final class Slopes {
        final Buffer normed;
        final Buffer logits;
        final Buffer gates;
        final Buffer gathered;
        final Buffer expertOut;
        final FeedForward.State experts;
        final FeedForward.State shared;
        final FeedForward.State dense;

        Slopes(ModelConfig config) {
            ModelConfig.FeedForward f = config.feedForward();
            normed = new Buffer(config.hidden());
            logits = new Buffer(f.experts());
            gates = Buffer.ofArray(f.expertsPerToken());
            gathered = new Buffer(config.hidden());
            expertOut = new Buffer(config.hidden());
            experts = new FeedForward.State(f.expertSize());
            shared = new FeedForward.State(f.shared() * f.expertSize());
            dense = new FeedForward.State(f.denseSize());
        }
    }

    /// Turns dy into dx, in place, and adds to the gradients of the weights.
    void backward(Ops ops, Matrix x, Routing routing, State s, Balance balance, Matrix dy, Slopes d) {
        Matrix normed = s.normed.get();
        Matrix dNormed = d.normed.rows(x.rows());
        int[] all = {0, x.rows()};
        List<Outer> outers = new ArrayList<>();
        FeedForward.State dCommon = routed == null ? d.dense : d.shared;
        if (common != null) common.backward(ops, all, normed, s.common, dy, dNormed, dCommon, outers);
        else dNormed.zero();
        if (routed != null) routedBackward(ops, routed, routing, s, balance, dy, dNormed, d, outers);
        ops.addOuter(outers);
        norm.backward(ops, x, s.inverse.get(), dNormed, dy, true);
    }

    private void routedBackward(
            Ops ops,
            Routed routed,
            Routing routing,
            State s,
            Balance balance,
            Matrix dy,
            Matrix dNormed,
            Slopes d,
            List<Outer> outers) {
        int slots = shape.expertsPerToken();
        Matrix dOut = d.expertOut.rows(s.places.length);
        Matrix dGates = d.gates.rows(dy.rows());
        ops.mixBackward(s.expertOut.get(), s.places, s.gates.get().array(), slots, dy, dOut, dGates.array());
        Matrix dGathered = d.gathered.rows(s.places.length);
        routed.experts.backward(ops, s.starts, s.gathered.get(), s.experts, dOut, dGathered, d.experts, outers);
        ops.addGathered(dGathered, s.places, slots, dNormed);

        Matrix dLogits = scoresBackward(ops, routed.router, routing, s.scores.get(), balance, dGates, d);
        ops.multiply(List.of(routed.gate.backward(dLogits, dNormed)), true);
        routed.gate.gradients(dLogits, s.normed.get(), outers);
    }

    /// From the gradients of the chosen experts' weights to those of the router's logits.
    private Matrix scoresBackward(
            Ops ops, Router router, Routing routing, Matrix scores, Balance balance, Matrix dGates, Slopes d) {
        Matrix slopes = d.logits.rows(scores.rows());
        ops.forRows(scores.rows(), row -> {
            router.backward(
                    scores.data(),
                    scores.at(row),
                    routing.chosen(),
                    routing.slot(row, index),
                    dGates.data(),
                    dGates.at(row),
                    slopes.data(),
                    slopes.at(row));
        });
        balance.backward(router, index, scores, slopes);
        ops.forRows(scores.rows(), row -> {
            router.scoring().backward(scores.data(), scores.at(row), slopes.data(), slopes.at(row), scores.columns());
        });
        return slopes;
    }
}
