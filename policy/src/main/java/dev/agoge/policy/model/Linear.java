package dev.agoge.policy.model;

import dev.agoge.policy.op.Factor;
import dev.agoge.policy.op.Matrix;
import dev.agoge.policy.op.Ops.Outer;
import dev.agoge.policy.op.Ops.Packing;
import dev.agoge.policy.op.Ops.Product;
import dev.agoge.policy.op.PackedMatrix;
import dev.agoge.policy.op.Shelf;
import dev.agoge.policy.op.Stacked;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A linear map y = x·Wᵀ over stored weights W (out, in), or x·W if absorbed from the other side. What samples is
/// packed for the kernels, once per version of the weights; who learns multiplies many rows at a time, and needs no
/// copy.
final class Linear {
    private final List<Matrix> parts;
    private final List<@Nullable Matrix> gradients;
    private final boolean absorbed;
    /// (in, out) of Wᵀ, or W if absorbed.
    private Factor factor;
    private final @Nullable Factor turned;

    /// @param parts matrices above each other
    /// @param gradients of each part, null where there is none to be computed
    Linear(List<Matrix> parts, List<@Nullable Matrix> gradients, boolean absorbed, boolean learns) {
        this.parts = parts;
        this.gradients = gradients;
        this.absorbed = absorbed;
        this.factor = new Stacked(parts, !absorbed);
        this.turned = learns ? new Stacked(parts, absorbed) : null;
    }

    private Linear(Linear same, List<@Nullable Matrix> gradients) {
        this.parts = same.parts;
        this.gradients = gradients;
        this.absorbed = same.absorbed;
        this.factor = same.factor;
        this.turned = same.turned;
    }

    /// The same map over the same numbers, whose gradients are gathered elsewhere.
    Linear gathering(List<@Nullable Matrix> gradients) {
        return new Linear(this, gradients);
    }

    /// How many numbers it takes when packed.
    long packedSize() {
        return PackedMatrix.size(factor.depth(), factor.columns());
    }

    /// Has the weights packed for all products to come.
    void pack(Shelf shelf, List<Packing> packings) {
        PackedMatrix packed = shelf.place(factor.depth(), factor.columns());
        int row = 0;
        for (Matrix part : parts) {
            packings.add(new Packing(part, packed, row, !absorbed));
            row += part.rows();
        }
        factor = packed;
    }

    Product forward(Matrix x, Matrix y) {
        return new Product(x, factor, y);
    }

    /// dx = …
    Product backward(Matrix dy, Matrix dx) {
        if (turned == null) throw new IllegalStateException("this model does not learn");
        return new Product(dy, turned, dx);
    }

    /// Adds the gradients of the weights to what is to be computed.
    void gradients(Matrix dy, Matrix x, List<Outer> outers) {
        int column = 0;
        for (int i = 0; i < parts.size(); i++) {
            int rows = parts.get(i).rows();
            Matrix gradient = gradients.get(i);
            if (gradient != null) outers.add(outer(dy, x, column, rows, gradient));
            column += rows;
        }
    }

    private Outer outer(Matrix dy, Matrix x, int column, int rows, Matrix gradient) {
        return absorbed ? new Outer(x, dy, gradient) : new Outer(dy.columns(column, rows), x, gradient);
    }
}
