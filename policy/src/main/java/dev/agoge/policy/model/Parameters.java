package dev.agoge.policy.model;

import dev.agoge.policy.op.Matrix;
import dev.agoge.policy.weights.Weights;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The weights of a model as its layers take them, and, if it learns, the gradients beside them.
final class Parameters {
    /// Where the gradient of a head that is the embedding is gathered.
    static final String TIED_HEAD = "lm_head.weight";

    private final Weights weights;
    private final @Nullable Weights gradients;
    private final List<Linear> linears = new ArrayList<>();

    Parameters(Weights weights, @Nullable Weights gradients) {
        this.weights = weights;
        this.gradients = gradients;
    }

    boolean learns() {
        return gradients != null;
    }

    /// y = x·Wᵀ, of one stored matrix or of several above each other.
    Linear linear(String... names) {
        List<Matrix> parts = new ArrayList<>();
        List<Matrix> slopes = new ArrayList<>();
        for (String name : names) {
            parts.add(weights.matrix(name));
            if (gradients != null) slopes.add(gradients.matrix(name));
        }
        return keep(new Linear(parts, slopes, false, learns()));
    }

    /// The head. If it is the embedding, its gradient is kept apart: each of the two is a chain of its own.
    Linear head(boolean tied) {
        if (!tied) return linear("lm_head.weight");
        List<Matrix> slopes = gradients == null ? List.of() : List.of(gradients.matrix(TIED_HEAD));
        return keep(new Linear(List.of(weights.matrix("model.embed_tokens.weight")), slopes, false, learns()));
    }

    /// y = x·Wᵀ of some rows of a stored matrix.
    Linear slice(String name, int row, int rows) {
        return keep(new Linear(part(weights, name, row, rows), part(gradients, name, row, rows), false, learns()));
    }

    /// y = x·W of some rows of a stored matrix: absorbed from the other side.
    Linear absorbed(String name, int row, int rows) {
        return keep(new Linear(part(weights, name, row, rows), part(gradients, name, row, rows), true, learns()));
    }

    private static List<Matrix> part(@Nullable Weights weights, String name, int row, int rows) {
        return weights == null ? List.of() : List.of(weights.matrix(name).rows(row, rows));
    }

    private Linear keep(Linear linear) {
        linears.add(linear);
        return linear;
    }

    Gain gain(String name, double epsilon) {
        float[] gradient = gradients == null ? new float[0] : gradients.data(name);
        return new Gain(weights.data(name), gradient, (float) epsilon);
    }

    /// A tensor of one dimension, as a row.
    Matrix vector(String name) {
        float[] data = weights.data(name);
        return Matrix.of(data, 1, data.length);
    }

    Matrix matrix(String name) {
        return weights.matrix(name);
    }

    /// The gradient of a tensor of a model that learns.
    Matrix gradient(String name) {
        if (gradients == null) throw new IllegalStateException("this model does not learn");
        return gradients.matrix(name);
    }

    /// After the weights have changed.
    void repack() {
        linears.forEach(Linear::pack);
    }
}
