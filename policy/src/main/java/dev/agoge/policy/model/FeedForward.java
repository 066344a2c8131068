package dev.agoge.policy.model;

import dev.agoge.policy.op.Matrix;
import dev.agoge.policy.op.Ops;
import dev.agoge.policy.op.Ops.Outer;
import java.util.ArrayList;
import java.util.List;

/// down(silu(gate x) · up x), for many at once: each takes its own part of the rows. A dense layer and the shared
/// expert are the case of one that takes all.
final class FeedForward {
    static final class State {
        final Buffer gateUp;
        final Buffer gated;

        State(int size) {
            gateUp = new Buffer(2 * size);
            gated = new Buffer(size);
        }
    }

    private final List<Linear> in = new ArrayList<>();
    private final List<Linear> down = new ArrayList<>();

    /// @param names of the tensors of each, up to `gate_proj`
    FeedForward(Parameters parameters, List<String> names) {
        for (String name : names) {
            in.add(parameters.linear(name + "gate_proj.weight", name + "up_proj.weight"));
            down.add(parameters.linear(name + "down_proj.weight"));
        }
    }

    /// y = …, or with `add` y += …
    ///
    /// @param starts where each one's rows begin, and their end
    void forward(Ops ops, int[] starts, Matrix x, Matrix y, boolean add, State s) {
        Matrix gateUp = s.gateUp.rows(x.rows());
        Matrix gated = s.gated.rows(x.rows());
        ops.multiply(forward(in, starts, x, gateUp), false);
        ops.swiGlu(gateUp, gated);
        ops.multiply(forward(down, starts, gated, y), add);
    }

    private static List<Ops.Product> forward(List<Linear> maps, int[] starts, Matrix x, Matrix y) {
        List<Ops.Product> products = new ArrayList<>();
        for (int i = 0; i < maps.size(); i++) {
            int rows = starts[i + 1] - starts[i];
            if (rows > 0) products.add(maps.get(i).forward(x.rows(starts[i], rows), y.rows(starts[i], rows)));
        }
        return products;
    }

    /// dx = …
    ///
    /// @param outers what is to be added to the gradients of the weights, while `dy`, `s` and `d` hold
    void backward(Ops ops, int[] starts, Matrix x, State s, Matrix dy, Matrix dx, State d, List<Outer> outers) {
        Matrix dGated = d.gated.rows(x.rows());
        Matrix dGateUp = d.gateUp.rows(x.rows());
        ops.multiply(backward(down, starts, dy, dGated), false);
        ops.swiGluBackward(s.gateUp.get(), dGated, dGateUp);
        ops.multiply(backward(in, starts, dGateUp, dx), false);
        for (int i = 0; i < in.size(); i++) {
            int rows = starts[i + 1] - starts[i];
            if (rows == 0) continue;
            down.get(i).gradients(dy.rows(starts[i], rows), s.gated.get().rows(starts[i], rows), outers);
            in.get(i).gradients(dGateUp.rows(starts[i], rows), x.rows(starts[i], rows), outers);
        }
    }

    private static List<Ops.Product> backward(List<Linear> maps, int[] starts, Matrix dy, Matrix dx) {
        List<Ops.Product> products = new ArrayList<>();
        for (int i = 0; i < maps.size(); i++) {
            int rows = starts[i + 1] - starts[i];
            if (rows > 0) products.add(maps.get(i).backward(dy.rows(starts[i], rows), dx.rows(starts[i], rows)));
        }
        return products;
    }
}
