package dev.agoge.policy.model;

import dev.agoge.policy.op.Chosen;
import dev.agoge.policy.op.Matrix;
import dev.agoge.policy.op.Ops;
import dev.agoge.policy.op.Ops.Attended;
import dev.agoge.policy.op.Ops.Columns;
import dev.agoge.policy.op.Ops.Indexing;
import dev.agoge.policy.op.Ops.Outer;
import dev.agoge.policy.op.RotaryTable;
import java.util.ArrayList;
import java.util.List;

/// Chooses what sparse attention attends to (DeepSeek-V3.2 §2.1). A token leaves a short key behind, in the
/// cache beside its latent; a later token scores it with a few light heads, and attends to the positions of
/// the highest scores.
///
/// It looks at what attention looks at, the layer's normed input and the query's latent, but is cut off from
/// their gradients: a choice has none, so the indexer learns by a loss of its own to foresee what attention
/// attends to.
final class LightningIndexer {
    private static final double EPSILON = 1e-6;

    /// What one forward leaves for the backward.
    static final class State {
        /// The key before its norm, and a weight for each head, from one product.
        final Buffer projected;

        final Buffer statistics = new Buffer(2);
        final Buffer queries;

        State(Attention.Indexer shape) {
            projected = new Buffer(shape.size() + shape.heads());
            queries = new Buffer(shape.heads() * shape.size());
        }
    }

    private final Attention.Indexer shape;
    private final Indexing indexing;
    private final int layer;
    private final RotaryTable rotary;
    private final Linear project;
    private final LayerNorm keyNorm;
    private final Linear unfoldQuery;

    /// @param prefix of its tensors
    /// @param layer of the caches
    LightningIndexer(Attention.Latent attention, Parameters parameters, String prefix, int layer, RotaryTable rotary) {
        this.shape = attention.indexer();
        double scale = 1 / Math.sqrt((double) shape.size() * shape.heads());
        Columns key = new Columns(attention.key(), shape.size());
        this.indexing = new Indexing(shape.heads(), key, shape.top(), (float) scale);
        this.layer = layer;
        this.rotary = rotary.with(RotaryTable.Pairs.HALVES);
        this.project = parameters.linear(prefix + "wk.weight", prefix + "weights_proj.weight");
        this.keyNorm = parameters.layerNorm(prefix + "k_norm", EPSILON);
        this.unfoldQuery = parameters.linear(prefix + "wq_b.weight");
    }

    private Matrix keyPart(Matrix projected) {
        return projected.columns(0, shape.size());
    }

    private Matrix weightPart(Matrix projected) {
        return projected.columns(shape.size(), shape.heads());
    }

    /// Writes its keys' columns of what the cache takes. Their first dimensions are turned.
    void remember(Ops ops, Rows rows, Matrix normed, Matrix remembered, State s) {
        Matrix projected = s.projected.rows(rows.count());
        ops.multiply(List.of(project.forward(normed, projected)), false);
        Matrix key = indexing.key().of(remembered, 1);
        keyNorm.forward(ops, keyPart(projected), key, s.statistics.rows(rows.count()));
        ops.rotate(key, shape.size(), key, shape.size(), 1, rotary, rows.positions());
    }

    /// Once the cache holds these rows.
    ///
    /// @param latent of the queries, normed
    Chosen choose(Ops ops, Rows rows, Matrix latent, State s) {
        boolean allMayBeChosen = rows.spans().stream().allMatch(span -> span.position() + span.count() <= shape.top());
        if (allMayBeChosen) return Chosen.ALL;
        Matrix queries = queries(ops, rows, latent, s);
        return ops.choose(indexing, layer, rows.spans(), queries, weightPart(s.projected.get()));
    }

    private Matrix queries(Ops ops, Rows rows, Matrix latent, State s) {
        Matrix queries = s.queries.rows(rows.count());
        ops.multiply(List.of(unfoldQuery.forward(latent, queries)), false);
        ops.rotate(queries, shape.size(), queries, shape.size(), shape.heads(), rotary, rows.positions());
        return queries;
    }

    /// Room for the gradients that a backward passes on.
    static final class Slopes {
        final Buffer projected;
        final Buffer queries;

        Slopes(Attention.Indexer shape) {
            projected = new Buffer(shape.size() + shape.heads());
            queries = new Buffer(shape.heads() * shape.size());
        }
    }

    /// Adds to its loss and to the gradients of its weights.
    ///
    /// @param dRemembered whose columns of its keys are overwritten
    void learn(
            Ops ops,
            Rows rows,
            Matrix normed,
            Matrix latent,
            Attended attended,
            Foresight foresight,
            State s,
            Matrix dRemembered,
            Slopes d) {
        // Where there was nothing to choose, nobody has asked for queries yet.
        Matrix queries = attended.chosen() == Chosen.ALL ? queries(ops, rows, latent, s) : s.queries.get();
        Matrix projected = s.projected.get();
        Matrix dProjected = d.projected.rows(rows.count());
        Matrix dQueries = d.queries.rows(rows.count());
        foresight.add(ops.chooseBackward(
                indexing,
                layer,
                rows.spans(),
                queries,
                weightPart(projected),
                attended,
                foresight.weight(),
                dQueries,
                weightPart(dProjected),
                dRemembered));
        List<Outer> outers = new ArrayList<>();
        ops.rotateBack(dQueries, shape.size(), dQueries, shape.size(), shape.heads(), rotary, rows.positions());
        unfoldQuery.gradients(dQueries, latent, outers);
        Matrix dKey = indexing.key().of(dRemembered, 1);
        ops.rotateBack(dKey, shape.size(), dKey, shape.size(), 1, rotary, rows.positions());
        keyNorm.backward(ops, keyPart(projected), s.statistics.get(), dKey, keyPart(dProjected));
        project.gradients(dProjected, normed, outers);
        ops.addOuter(outers);
    }
}
