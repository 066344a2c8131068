package dev.agoge.policy.model;

import dev.agoge.policy.op.Matrix;
import dev.agoge.policy.op.Ops;

/// One layer, and what its last forward left: x → middle (attention) → y (experts).
record Block(
        AttentionLayer attention,
        AttentionLayer.State attended,
        ExpertLayer experts,
        ExpertLayer.State mixed,
        Buffer x,
        Buffer middle) {

    /// Room for the gradients that a backward passes on.
    record Slopes(AttentionLayer.Slopes attention, ExpertLayer.Slopes experts) {
        Slopes(ModelConfig config) {
            this(AttentionLayer.slopes(config), new ExpertLayer.Slopes(config));
        }
    }

    /// From its own x, which is filled, to y.
    void forward(Ops ops, Rows rows, Routing routing, Matrix y) {
        Matrix between = middle.rows(rows.count());
        attention.forward(ops, rows, x.get(), between, attended);
        experts.forward(ops, between, y, routing, mixed);
    }

    /// Turns dy into dx, in place, and adds to the gradients of the weights.
    void backward(Ops ops, Rows rows, Routing routing, Balance balance, Foresight foresight, Matrix dy, Slopes slopes) {
        experts.backward(ops, middle.get(), routing, mixed, balance, dy, slopes.experts);
        attention.indexerBackward(ops, rows, foresight, attended, slopes.attention);
        attention.backward(ops, rows, x.get(), attended, dy, slopes.attention);
    }

    /// As far as the indexer goes, which is cut off from the rest.
    void indexerBackward(Ops ops, Rows rows, Foresight foresight, Slopes slopes) {
        attention.indexerBackward(ops, rows, foresight, attended, slopes.attention);
    }
}
