package dev.agoge.policy.model;

import dev.agoge.policy.op.Matrix;
import dev.agoge.policy.op.Ops;
import dev.agoge.policy.op.Ops.Heads;
import dev.agoge.policy.op.Ops.Outer;
import dev.agoge.policy.op.RotaryTable;
import java.util.ArrayList;
import java.util.List;

/// Grouped-query attention (Qwen3): each head's query and each group's key is normed by itself, then turned as a whole.
final class GroupedAttentionLayer implements AttentionLayer {
    static final class State implements AttentionLayer.State {
        final Buffer normed;
        final Buffer inverse = new Buffer(1);
        final Buffer projectedQueries;
        final Buffer queryInverse;
        final Buffer queries;
        final Buffer projectedKeys;
        final Buffer keyInverse;
        final Buffer normedKeys;
        /// What the cache takes: the keys of all groups, then their values.
        final Buffer remembered;

        final Buffer statistics;
        final Buffer seen;

        State(int hidden, Attention.Grouped a) {
            normed = new Buffer(hidden);
            projectedQueries = new Buffer(a.heads() * a.width());
            queryInverse = new Buffer(a.heads());
            queries = new Buffer(a.heads() * a.width());
            projectedKeys = new Buffer(a.groups() * a.width());
            keyInverse = new Buffer(a.groups());
            normedKeys = new Buffer(a.groups() * a.width());
            remembered = new Buffer(a.remembered());
            statistics = new Buffer(2 * a.heads());
            seen = new Buffer(a.heads() * a.width());
        }
    }

    private final Attention.Grouped shape;
    private final Heads heads;
    private final int layer;
    private final RotaryTable rotary;
    private final Gain norm;
    private final Linear query;
    private final Linear key;
    private final Linear value;
    private final Gain queryNorm;
    private final Gain keyNorm;
    private final Linear output;

    GroupedAttentionLayer(
            ModelConfig config,
            Attention.Grouped shape,
            Parameters parameters,
            String prefix,
            int layer,
            RotaryTable rotary) {
        this.shape = shape;
        this.heads = Heads.grouped(shape.heads(), shape.groups(), shape.width(), shape.scale());
        this.layer = layer;
        this.rotary = rotary;
        String name = prefix + "self_attn.";
        this.norm = parameters.gain(prefix + "input_layernorm.weight", config.normEpsilon());
        this.query = parameters.linear(name + "q_proj.weight");
        this.key = parameters.linear(name + "k_proj.weight");
        this.value = parameters.linear(name + "v_proj.weight");
        this.queryNorm = parameters.gain(name + "q_norm.weight", config.normEpsilon());
        this.keyNorm = parameters.gain(name + "k_norm.weight", config.normEpsilon());
        this.output = parameters.linear(name + "o_proj.weight");
    }

    @Override
    public void forward(Ops ops, Rows rows, Matrix x, Matrix y, AttentionLayer.State state) {
        State s = (State) state;
        int count = rows.count();
        Matrix normed = s.normed.rows(count);
        norm.forward(ops, x, normed, s.inverse.rows(count));
        Matrix remembered = s.remembered.rows(count);
        ops.multiply(
                List.of(
                        query.forward(normed, s.projectedQueries.rows(count)),
                        key.forward(normed, s.projectedKeys.rows(count)),
                        value.forward(normed, values(remembered))),
                false);
        Matrix queries = s.queries.rows(count);
        queryNorm.forward(ops, perHead(s.projectedQueries), perHead(s.queries), s.queryInverse.rows(count));
        ops.rotate(queries, shape.width(), queries, shape.width(), shape.heads(), rotary, rows.positions());
        Matrix normedKeys = s.normedKeys.rows(count);
        keyNorm.forward(ops, perHead(s.projectedKeys), perHead(s.normedKeys), s.keyInverse.rows(count));
        ops.rotate(
                normedKeys, shape.width(), keys(remembered), shape.width(), shape.groups(), rotary, rows.positions());
        rows.remember(layer, remembered);

        Matrix seen = s.seen.rows(count);
        ops.attend(heads, layer, rows.spans(), queries, seen, s.statistics.rows(count));
        ops.copy(x, y);
        ops.multiply(List.of(output.forward(seen, y)), true);
    }

    /// Each head's numbers as a row, so that one gain serves all, and its gradient is one chain over rows and heads.
    private Matrix perHead(Buffer buffer) {
        return buffer.get().split(shape.width());
    }

    private Matrix keys(Matrix remembered) {
        return remembered.columns(0, shape.groups() * shape.width());
    }

    private Matrix values(Matrix remembered) {
        return remembered.columns(shape.groups() * shape.width(), shape.groups() * shape.width());
    }

    static final class Slopes implements AttentionLayer.Slopes {
        final Buffer normed;
        final Buffer projectedQueries;
        final Buffer queries;
        final Buffer projectedKeys;
        final Buffer normedKeys;
        final Buffer remembered;
        final Buffer seen;

        Slopes(int hidden, Attention.Grouped a) {
            normed = new Buffer(hidden);
            projectedQueries = new Buffer(a.heads() * a.width());
            queries = new Buffer(a.heads() * a.width());
            projectedKeys = new Buffer(a.groups() * a.width());
            normedKeys = new Buffer(a.groups() * a.width());
            remembered = new Buffer(a.remembered());
            seen = new Buffer(a.heads() * a.width());
        }
    }

    @Override
    public void backward(
            Ops ops, Rows rows, Matrix x, AttentionLayer.State state, Matrix dy, AttentionLayer.Slopes slopes) {
        State s = (State) state;
        Slopes d = (Slopes) slopes;
        int count = rows.count();
        List<Outer> outers = new ArrayList<>();
        Matrix dSeen = d.seen.rows(count);
        ops.multiply(List.of(output.backward(dy, dSeen)), false);
        output.gradients(dy, s.seen.get(), outers);
        Matrix dQueries = d.queries.rows(count);
        Matrix dRemembered = d.remembered.rows(count);
        ops.attendBackward(
                heads,
                layer,
                rows.spans(),
                s.queries.get(),
                s.seen.get(),
                s.statistics.get(),
                dSeen,
                dQueries,
                dRemembered);

        ops.rotateBack(dQueries, shape.width(), dQueries, shape.width(), shape.heads(), rotary, rows.positions());
        Matrix dProjectedQueries = d.projectedQueries.rows(count);
        dProjectedQueries.zero();
        queryNorm.backward(
                ops,
                perHead(s.projectedQueries),
                s.queryInverse.get(),
                perHead(d.queries),
                perHead(d.projectedQueries));
        Matrix dNormedKeys = d.normedKeys.rows(count);
        ops.rotateBack(
                keys(dRemembered), shape.width(), dNormedKeys, shape.width(), shape.groups(), rotary, rows.positions());
        Matrix dProjectedKeys = d.projectedKeys.rows(count);
        dProjectedKeys.zero();
        keyNorm.backward(
                ops, perHead(s.projectedKeys), s.keyInverse.get(), perHead(d.normedKeys), perHead(d.projectedKeys));

        Matrix dNormed = d.normed.rows(count);
        ops.multiply(List.of(query.backward(dProjectedQueries, dNormed)), false);
        ops.multiply(List.of(key.backward(dProjectedKeys, dNormed)), true);
        ops.multiply(List.of(value.backward(values(dRemembered), dNormed)), true);
        query.gradients(dProjectedQueries, s.normed.get(), outers);
        key.gradients(dProjectedKeys, s.normed.get(), outers);
        value.gradients(values(dRemembered), s.normed.get(), outers);
        ops.addOuter(outers);
        norm.backward(ops, x, s.inverse.get(), dNormed, dy);
    }
}
