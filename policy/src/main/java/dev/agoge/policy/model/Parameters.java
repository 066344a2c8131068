package dev.agoge.policy.model;

import dev.agoge.policy.op.Matrix;
import dev.agoge.policy.op.Ops;
import dev.agoge.policy.op.Ops.Packing;
import dev.agoge.policy.op.Shelf;
import dev.agoge.policy.weights.Weights;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The weights of a model as its layers take them, and, if it learns, the gradients beside them. A tensor
/// that has no gradient there is frozen: none is computed.
///
/// A model that does not learn has numbers of its own: matrices in the order of the kernels, all else as
/// copies.
final class Parameters {
    private final Weights weights;
    private final @Nullable Weights gradients;
    private final List<Linear> linears = new ArrayList<>();
    private final Map<String, float[]> copies = new HashMap<>();

    Parameters(Weights weights, @Nullable Weights gradients) {
        this.weights = weights;
        this.gradients = gradients;
    }

    boolean learns() {
        return gradients != null;
    }

    /// Whether gradients reach nothing but indexers, so that none need pass through the layers.
    boolean onlyIndexersLearn() {
        return gradients != null && gradients.names().stream().allMatch(TensorPlan::ofIndexer);
    }

    /// y = x·Wᵀ, of one stored matrix or of several above each other.
    Linear linear(String... names) {
        List<Matrix> parts = Arrays.stream(names).map(weights::matrix).toList();
        return keep(new Linear(parts, gradients(names), false, learns()));
    }

    /// The head. If it is the embedding, its gradient is kept apart: each of the two is a chain of its own.
    Linear head(boolean tied) {
        Matrix head = weights.matrix(tied ? TensorPlan.EMBEDDING : TensorPlan.HEAD);
        return keep(new Linear(List.of(head), gradients(TensorPlan.HEAD), false, learns()));
    }

    /// Where the gradients of these are gathered.
    List<@Nullable Matrix> gradients(String... names) {
        List<@Nullable Matrix> all = new ArrayList<>();
        for (String name : names) all.add(gradient(name));
        return all;
    }

    /// Where the gradient of a matrix is gathered, if it is.
    @Nullable
    Matrix gradient(String name) {
        return gradients == null || !gradients.has(name) ? null : gradients.matrix(name);
    }

    /// y = x·Wᵀ of some rows of a stored matrix.
    Linear slice(String name, int row, int rows) {
        return part(name, row, rows, false);
    }

    /// y = x·W of some rows of a stored matrix: absorbed from the other side.
    Linear absorbed(String name, int row, int rows) {
        return part(name, row, rows, true);
    }

    private Linear part(String name, int row, int rows, boolean absorbed) {
        Matrix gradient = gradient(name);
        List<@Nullable Matrix> slopes = new ArrayList<>();
        slopes.add(gradient == null ? null : gradient.rows(row, rows));
        return keep(new Linear(List.of(weights.matrix(name).rows(row, rows)), slopes, absorbed, learns()));
    }

    private Linear keep(Linear linear) {
        linears.add(linear);
        return linear;
    }

    Gain gain(String name, double epsilon) {
        return new Gain(vector(name), vectorGradient(name), (float) epsilon);
    }

    LayerNorm layerNorm(String name, double epsilon) {
        String gain = name + ".weight";
        String bias = name + ".bias";
        return new LayerNorm(vector(gain), vector(bias), vectorGradient(gain), vectorGradient(bias), (float) epsilon);
    }

    /// The gradient of a frozen one is computed all the same, and read by nobody.
    private float[] vectorGradient(String name) {
        return gradients != null && gradients.has(name) ? gradients.data(name) : new float[weights.data(name).length];
    }

    /// A tensor's numbers.
    float[] vector(String name) {
        float[] weight = weights.data(name);
        return learns() ? weight : copies.computeIfAbsent(name, absent -> weight.clone());
    }

    Matrix matrix(String name) {
        Matrix matrix = weights.matrix(name);
        return Matrix.of(vector(name), matrix.rows(), matrix.columns());
    }

    /// Hands the weights of a model that does not learn to the kernels.
    void pack(Ops ops) {
        if (learns()) return;
        Shelf shelf = new Shelf(linears.stream().mapToLong(Linear::packedSize).sum());
        List<Packing> packings = new ArrayList<>();
        for (Linear linear : linears) linear.pack(shelf, packings);
        ops.pack(packings);
        copies.forEach((name, copy) -> System.arraycopy(weights.data(name), 0, copy, 0, copy.length));
    }
}
