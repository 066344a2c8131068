package dev.agoge.policy.model;

import dev.agoge.policy.op.Chosen;
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
        final Buffer inverse = Buffer.ofArray(1);
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
            queryInverse = Buffer.ofArray(a.heads());
            queries = new Buffer(a.heads() * a.width());
            projectedKeys = new Buffer(a.groups() * a.width());
            keyInverse = Buffer.ofArray(a.groups());
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
        Matrix queries = queries(ops, rows, s);
        keys(ops, rows, s, remembered);
        ops.remember(layer, rows.spans(), remembered);

        Matrix seen = s.seen.rows(count);
        ops.attend(heads, layer, rows.spans(), Chosen.ALL, queries, seen, s.statistics.rows(count));
        ops.copy(x, y);
        ops.multiply(List.of(output.forward(seen, y)), true);
    }

    private Matrix queries(Ops ops, Rows rows, State s) {
        Matrix queries = s.queries.rows(rows.count());
        Matrix inverse = s.queryInverse.rows(rows.count());
        queryNorm.forward(ops, perHead(s.projectedQueries.get()), perHead(queries), inverse);
        ops.rotate(queries, shape.width(), queries, shape.width(), shape.heads(), rotary, rows.positions());
        return queries;
    }

    private void keys(Ops ops, Rows rows, State s, Matrix remembered) {
        Matrix normed = s.normedKeys.rows(rows.count());
        Matrix inverse = s.keyInverse.rows(rows.count());
        keyNorm.forward(ops, perHead(s.projectedKeys.get()), perHead(normed), inverse);
        ops.rotate(normed, shape.width(), keys(remembered), shape.width(), shape.groups(), rotary, rows.positions());
    }

    /// Each head's numbers as a row, so that one gain serves all, and its gradient is one chain over rows and heads.
    private Matrix perHead(Matrix heads) {
        return heads.split(shape.width());
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
                Chosen.ALL,
                s.queries.get(),
                s.seen.get(),
                s.statistics.get(),
                dSeen,
                dQueries,
                dRemembered);

        queriesBackward(ops, rows, s, dQueries, d.projectedQueries.rows(count));
        keysBackward(ops, rows, s, dRemembered, d.normedKeys.rows(count), d.projectedKeys.rows(count));
        Matrix dNormed = d.normed.rows(count);
        projectBackward(ops, s.normed.get(), d, values(dRemembered), dNormed, outers);
        ops.addOuter(outers);
        norm.backward(ops, x, s.inverse.get(), dNormed, dy, true);
    }

    /// Turns dQueries back, in place.
    private void queriesBackward(Ops ops, Rows rows, State s, Matrix dQueries, Matrix dProjected) {
        ops.rotateBack(dQueries, shape.width(), dQueries, shape.width(), shape.heads(), rotary, rows.positions());
        Matrix projected = s.projectedQueries.get();
        queryNorm.backward(
                ops, perHead(projected), s.queryInverse.get(), perHead(dQueries), perHead(dProjected), false);
    }

    private void keysBackward(Ops ops, Rows rows, State s, Matrix dRemembered, Matrix dNormedKeys, Matrix dProjected) {
        Matrix dKeys = keys(dRemembered);
        ops.rotateBack(dKeys, shape.width(), dNormedKeys, shape.width(), shape.groups(), rotary, rows.positions());
        Matrix projected = s.projectedKeys.get();
        keyNorm.backward(ops, perHead(projected), s.keyInverse.get(), perHead(dNormedKeys), perHead(dProjected), false);
    }

    private void projectBackward(Ops ops, Matrix normed, Slopes d, Matrix dValues, Matrix dNormed, List<Outer> outers) {
        Matrix dQueries = d.projectedQueries.get();
        Matrix dKeys = d.projectedKeys.get();
        ops.multiply(List.of(query.backward(dQueries, dNormed)), false);
        ops.multiply(List.of(key.backward(dKeys, dNormed)), true);
        ops.multiply(List.of(value.backward(dValues, dNormed)), true);
        query.gradients(dQueries, normed, outers);
        key.gradients(dKeys, normed, outers);
        value.gradients(dValues, normed, outers);
    }
}
