package dev.agoge.policy.model;

import dev.agoge.policy.op.Matrix;
import dev.agoge.policy.op.Ops;
import dev.agoge.policy.op.Ops.Outer;
import java.util.ArrayList;
import java.util.List;

/// From hidden states to logits, for the rows that are asked for.
final class Head {
    private final Linear linear;
    private final Buffer chosen;
    private final Buffer logits;
    private final Buffer slopes;

    Head(ModelConfig config, Linear linear) {
        this.linear = linear;
        this.chosen = new Buffer(config.hidden());
        this.logits = new Buffer(config.vocabulary());
        this.slopes = new Buffer(config.hidden());
    }

    /// Good until the next call.
    Matrix forward(Ops ops, Matrix hidden, int[] rows) {
        Matrix some = chosen.rows(rows.length);
        ops.gather(hidden, rows, some);
        Matrix y = logits.rows(rows.length);
        ops.multiply(List.of(linear.forward(some, y)), false);
        return y;
    }

    /// For rows whose logits were computed last: writes their rows of dHidden, and adds to the gradient of
    /// the weights.
    void backward(Ops ops, int[] rows, Matrix dLogits, Matrix dHidden) {
        Matrix d = slopes.rows(rows.length);
        ops.multiply(List.of(linear.backward(dLogits, d)), false);
        List<Outer> outers = new ArrayList<>();
        linear.gradients(dLogits, chosen.get(), outers);
        ops.addOuter(outers);
        ops.forRows(rows.length, i -> {
            System.arraycopy(d.data(), d.at(i), dHidden.data(), dHidden.at(rows[i]), d.columns());
        });
    }

    /// The same head, whose gradient is gathered under another name.
    Head gathering(ModelConfig config, Parameters parameters, String name) {
        return new Head(config, linear.gathering(parameters.gradients(name)));
    }
}
