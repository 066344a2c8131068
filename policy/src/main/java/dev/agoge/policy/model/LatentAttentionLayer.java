package dev.agoge.policy.model;

import dev.agoge.policy.op.Chosen;
import dev.agoge.policy.op.Matrix;
import dev.agoge.policy.op.Ops;
import dev.agoge.policy.op.Ops.Attended;
import dev.agoge.policy.op.Ops.Heads;
import dev.agoge.policy.op.Ops.Outer;
import dev.agoge.policy.op.Ops.Product;
import dev.agoge.policy.op.RotaryTable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Multi-head latent attention (DeepSeek-V2 §2.1), always absorbed.
///
/// A token leaves behind one normed latent and one rotated key for all heads. Instead of unfolding them into keys and
/// values per head, a head's query is folded into the latent's space (by W_UK) and what it saw is unfolded after (by
/// W_UV): the latents are keys and values at once. The same in decode, prefill and training, so the same bits.
final class LatentAttentionLayer implements AttentionLayer {
    /// DeepSeek builds the norms inside attention without the config's epsilon.
    private static final double INNER_EPSILON = 1e-6;

    static final class State implements AttentionLayer.State {
        final Buffer normed;
        final Buffer inverse = Buffer.ofArray(1);
        /// Query (or its latent), key latent and unrotated key side by side, all from one product.
        final Buffer projected;

        final Buffer queryNormed;
        final Buffer queryInverse = Buffer.ofArray(1);
        final Buffer unfoldedQueries;
        /// What the cache takes: the normed latent and the rotated key.
        final Buffer remembered;

        final Buffer latentInverse = Buffer.ofArray(1);
        final Buffer queries;
        final Buffer statistics;
        final Buffer seen;
        final Buffer values;
        final LightningIndexer.State indexed;
        Chosen chosen = Chosen.ALL;

        State(int hidden, Attention.Latent a) {
            normed = new Buffer(hidden);
            projected = new Buffer(projectedQuery(a) + a.latentRank() + a.rope());
            queryNormed = new Buffer(a.queryRank());
            unfoldedQueries = new Buffer(a.heads() * a.query());
            remembered = new Buffer(a.remembered());
            queries = new Buffer(a.heads() * a.key());
            statistics = new Buffer(2 * a.heads());
            seen = new Buffer(a.heads() * a.latentRank());
            values = new Buffer(a.heads() * a.value());
            indexed = new LightningIndexer.State(a.indexer());
        }
    }

    private final Attention.Latent shape;
    private final Heads heads;
    private final int layer;
    private final RotaryTable rotary;
    private final Gain norm;
    private final Linear project;
    private final @Nullable Gain queryNorm;
    private final @Nullable Linear unfoldQuery;
    private final Gain latentNorm;
    private final List<Linear> foldQuery = new ArrayList<>();
    private final List<Linear> unfoldValue = new ArrayList<>();
    private final Linear output;
    private final @Nullable LightningIndexer indexer;

    LatentAttentionLayer(
            ModelConfig config,
            Attention.Latent shape,
            Parameters parameters,
            String prefix,
            int layer,
            RotaryTable rotary) {
        this.shape = shape;
        this.heads = Heads.latent(shape.heads(), shape.latentRank(), shape.rope(), shape.scale());
        this.layer = layer;
        this.rotary = rotary;
        String name = prefix + "self_attn.";
        boolean ranked = shape.queryRank() > 0;
        this.norm = parameters.gain(prefix + "input_layernorm.weight", config.normEpsilon());
        this.project = parameters.linear(
                name + (ranked ? "q_a_proj.weight" : "q_proj.weight"), name + "kv_a_proj_with_mqa.weight");
        this.queryNorm = ranked ? parameters.gain(name + "q_a_layernorm.weight", INNER_EPSILON) : null;
        this.unfoldQuery = ranked ? parameters.linear(name + "q_b_proj.weight") : null;
        this.latentNorm = parameters.gain(name + "kv_a_layernorm.weight", INNER_EPSILON);
        int perHead = shape.nope() + shape.value();
        for (int head = 0; head < shape.heads(); head++) {
            String both = name + "kv_b_proj.weight";
            foldQuery.add(parameters.absorbed(both, head * perHead, shape.nope()));
            unfoldValue.add(parameters.slice(both, head * perHead + shape.nope(), shape.value()));
        }
        this.output = parameters.linear(name + "o_proj.weight");
        this.indexer = shape.sparse()
                ? new LightningIndexer(shape, parameters, name + TensorPlan.INDEXER, layer, rotary)
                : null;
    }

    private static int projectedQuery(Attention.Latent a) {
        return a.queryRank() > 0 ? a.queryRank() : a.heads() * a.query();
    }

    @Override
    public void forward(Ops ops, Rows rows, Matrix x, Matrix y, AttentionLayer.State state) {
        State s = (State) state;
        int count = rows.count();
        Matrix normed = s.normed.rows(count);
        norm.forward(ops, x, normed, s.inverse.rows(count));
        Matrix projected = s.projected.rows(count);
        ops.multiply(List.of(project.forward(normed, projected)), false);
        Matrix queries = queries(ops, rows, projected, s);
        remember(ops, rows, normed, projected, s);
        s.chosen = indexer == null ? Chosen.ALL : indexer.choose(ops, rows, s.queryNormed.get(), s.indexed);

        Matrix seen = s.seen.rows(count);
        ops.attend(heads, layer, rows.spans(), s.chosen, queries, seen, s.statistics.rows(count));
        Matrix values = s.values.rows(count);
        ops.multiply(perHead(unfoldValue, seen, shape.latentRank(), values, shape.value(), true), false);
        ops.copy(x, y);
        ops.multiply(List.of(output.forward(values, y)), true);
    }

    /// Each head's query folded into the latents' space, and its rotated part beside it.
    private Matrix queries(Ops ops, Rows rows, Matrix projected, State s) {
        Matrix unfolded = unfoldedQueries(ops, projected, s);
        Matrix queries = s.queries.rows(rows.count());
        List<Product> fold = new ArrayList<>();
        for (int head = 0; head < shape.heads(); head++) {
            Matrix nope = unfolded.columns(head * shape.query(), shape.nope());
            Matrix latent = queries.columns(head * shape.key(), shape.latentRank());
            fold.add(foldQuery.get(head).forward(nope, latent));
        }
        ops.multiply(fold, false);
        ops.rotate(
                tail(unfolded, shape.nope()),
                shape.query(),
                tail(queries, shape.latentRank()),
                shape.key(),
                shape.heads(),
                rotary,
                rows.positions());
        return queries;
    }

    private Matrix unfoldedQueries(Ops ops, Matrix projected, State s) {
        if (queryNorm == null || unfoldQuery == null) return projected.columns(0, shape.heads() * shape.query());
        int count = projected.rows();
        Matrix queryNormed = s.queryNormed.rows(count);
        queryNorm.forward(ops, projected.columns(0, shape.queryRank()), queryNormed, s.queryInverse.rows(count));
        Matrix unfolded = s.unfoldedQueries.rows(count);
        ops.multiply(List.of(unfoldQuery.forward(queryNormed, unfolded)), false);
        return unfolded;
    }

    /// Norms the latent, turns the key, and leaves both in the sequence's cache, with the indexer's key.
    private void remember(Ops ops, Rows rows, Matrix normed, Matrix projected, State s) {
        Matrix remembered = s.remembered.rows(rows.count());
        Matrix latent = remembered.columns(0, shape.latentRank());
        Matrix key = remembered.columns(shape.latentRank(), shape.rope());
        latentNorm.forward(ops, latentPart(projected), latent, s.latentInverse.rows(rows.count()));
        ops.rotate(keyPart(projected), shape.rope(), key, shape.rope(), 1, rotary, rows.positions());
        if (indexer != null) indexer.remember(ops, rows, normed, remembered, s.indexed);
        ops.remember(layer, rows.spans(), remembered);
    }

    private Matrix latentPart(Matrix projected) {
        return projected.columns(projectedQuery(shape), shape.latentRank());
    }

    private Matrix keyPart(Matrix projected) {
        return tail(projected, projectedQuery(shape) + shape.latentRank());
    }

    private static Matrix tail(Matrix x, int from) {
        return x.columns(from, x.columns() - from);
    }

    private List<Product> perHead(List<Linear> maps, Matrix x, int xEach, Matrix y, int yEach, boolean forward) {
        List<Product> products = new ArrayList<>();
        for (int head = 0; head < maps.size(); head++) {
            Matrix in = x.columns(head * xEach, xEach);
            Matrix out = y.columns(head * yEach, yEach);
            products.add(
                    forward ? maps.get(head).forward(in, out) : maps.get(head).backward(in, out));
        }
        return products;
    }

    static final class Slopes implements AttentionLayer.Slopes {
        final Buffer normed;
        final Buffer projected;
        final Buffer queryNormed;
        final Buffer unfoldedQueries;
        final Buffer queries;
        final Buffer remembered;
        final Buffer seen;
        final Buffer values;
        final LightningIndexer.Slopes indexed;

        Slopes(int hidden, Attention.Latent a) {
            normed = new Buffer(hidden);
            projected = new Buffer(projectedQuery(a) + a.latentRank() + a.rope());
            queryNormed = new Buffer(a.queryRank());
            unfoldedQueries = new Buffer(a.heads() * a.query());
            queries = new Buffer(a.heads() * a.key());
            remembered = new Buffer(a.remembered());
            seen = new Buffer(a.heads() * a.latentRank());
            values = new Buffer(a.heads() * a.value());
            indexed = new LightningIndexer.Slopes(a.indexer());
        }
    }

    @Override
    public void indexerBackward(
            Ops ops, Rows rows, Foresight foresight, AttentionLayer.State state, AttentionLayer.Slopes slopes) {
        if (indexer == null || !foresight.wanted()) return;
        State s = (State) state;
        Slopes d = (Slopes) slopes;
        Attended attended = new Attended(heads, s.chosen, s.queries.get(), s.statistics.get());
        Matrix dRemembered = d.remembered.rows(rows.count());
        Matrix latent = s.queryNormed.get();
        indexer.learn(ops, rows, s.normed.get(), latent, attended, foresight, s.indexed, dRemembered, d.indexed);
    }

    @Override
    public void backward(
            Ops ops, Rows rows, Matrix x, AttentionLayer.State state, Matrix dy, AttentionLayer.Slopes slopes) {
        State s = (State) state;
        Slopes d = (Slopes) slopes;
        int count = rows.count();
        List<Outer> outers = new ArrayList<>();
        Matrix dValues = d.values.rows(count);
        ops.multiply(List.of(output.backward(dy, dValues)), false);
        output.gradients(dy, s.values.get(), outers);

        Matrix dSeen = d.seen.rows(count);
        ops.multiply(perHead(unfoldValue, dValues, shape.value(), dSeen, shape.latentRank(), false), false);
        for (int head = 0; head < shape.heads(); head++) {
            Matrix seen = s.seen.get().columns(head * shape.latentRank(), shape.latentRank());
            unfoldValue.get(head).gradients(dValues.columns(head * shape.value(), shape.value()), seen, outers);
        }
        Matrix dQueries = d.queries.rows(count);
        Matrix dRemembered = d.remembered.rows(count);
        ops.attendBackward(
                heads,
                layer,
                rows.spans(),
                s.chosen,
                s.queries.get(),
                s.seen.get(),
                s.statistics.get(),
                dSeen,
                dQueries,
                dRemembered);

        Matrix dProjected = d.projected.rows(count);
        queriesBackward(ops, rows, s, dQueries, dProjected, d, outers);
        rememberBackward(ops, rows, s, dRemembered, dProjected);
        Matrix dNormed = d.normed.rows(count);
        ops.multiply(List.of(project.backward(dProjected, dNormed)), false);
        project.gradients(dProjected, s.normed.get(), outers);
        ops.addOuter(outers);
        norm.backward(ops, x, s.inverse.get(), dNormed, dy, true);
    }

    private void queriesBackward(
            Ops ops, Rows rows, State s, Matrix dQueries, Matrix dProjected, Slopes d, List<Outer> outers) {
        boolean ranked = queryNorm != null;
        int all = shape.heads() * shape.query();
        Matrix unfolded = ranked ? s.unfoldedQueries.get() : s.projected.get().columns(0, all);
        Matrix dUnfolded = ranked ? d.unfoldedQueries.rows(rows.count()) : dProjected.columns(0, all);
        List<Product> products = new ArrayList<>();
        for (int head = 0; head < shape.heads(); head++) {
            Matrix dLatent = dQueries.columns(head * shape.key(), shape.latentRank());
            int nope = head * shape.query();
            products.add(foldQuery.get(head).backward(dLatent, dUnfolded.columns(nope, shape.nope())));
            foldQuery.get(head).gradients(dLatent, unfolded.columns(nope, shape.nope()), outers);
        }
        ops.multiply(products, false);
        ops.rotateBack(
                tail(dQueries, shape.latentRank()),
                shape.key(),
                tail(dUnfolded, shape.nope()),
                shape.query(),
                shape.heads(),
                rotary,
                rows.positions());
        if (queryNorm == null || unfoldQuery == null) return;
        Matrix dQueryNormed = d.queryNormed.rows(rows.count());
        ops.multiply(List.of(unfoldQuery.backward(dUnfolded, dQueryNormed)), false);
        unfoldQuery.gradients(dUnfolded, s.queryNormed.get(), outers);
        Matrix query = s.projected.get().columns(0, shape.queryRank());
        Matrix dQuery = dProjected.columns(0, shape.queryRank());
        queryNorm.backward(ops, query, s.queryInverse.get(), dQueryNormed, dQuery, false);
    }

    private void rememberBackward(Ops ops, Rows rows, State s, Matrix dRemembered, Matrix dProjected) {
        latentNorm.backward(
                ops,
                latentPart(s.projected.get()),
                s.latentInverse.get(),
                dRemembered.columns(0, shape.latentRank()),
                latentPart(dProjected),
                false);
        ops.rotateBack(
                dRemembered.columns(shape.latentRank(), shape.rope()),
                shape.rope(),
                keyPart(dProjected),
                shape.rope(),
                1,
                rotary,
                rows.positions());
    }
}
