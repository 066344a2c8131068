package dev.agoge.policy.model;

import dev.agoge.policy.op.Matrix;

/// What a forward computed. The hidden states are good until the next forward of the same model.
public final class Forward {
    private final Matrix hidden;
    private final Routing routing;

    Forward(Matrix hidden, Routing routing) {
        this.hidden = hidden;
        this.routing = routing;
    }

    /// The last, normed hidden state of every row.
    public Matrix hidden() {
        return hidden;
    }

    /// The experts each row went to: (rows, L, K), best first.
    public byte[] experts() {
        return routing.chosen();
    }

    /// Of the slots that were replayed: in how many the router would have chosen otherwise.
    public int disagreements() {
        return routing.disagreements();
    }

    Routing routing() {
        return routing;
    }
}
