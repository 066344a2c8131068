package dev.agoge.policy.learner;

import dev.agoge.policy.weights.Weights.Tensor;
import java.util.Arrays;

/// How often each expert was taken since the last step: (L, experts).
final class Loads {
    /// As a tensor it is called this.
    static final String NAME = "expert_loads";

    /// A number of so many bits is an fp32's to the last one.
    private static final int BITS = 24;

    private final long[][] counts;
    private final int experts;

    Loads(int layers, int experts) {
        this.counts = new long[layers][experts];
        this.experts = experts;
    }

    long[][] counts() {
        return counts;
    }

    /// Whether the model has experts.
    boolean any() {
        return counts.length > 0 && experts > 0;
    }

    void clear() {
        for (long[] layer : counts) Arrays.fill(layer, 0);
    }

    /// (L, experts, 2): each count by its lower bits and its upper ones.
    Tensor tensor() {
        float[] halves = new float[counts.length * experts * 2];
        int at = 0;
        for (long[] layer : counts) {
            for (long count : layer) {
                halves[at++] = count & (1L << BITS) - 1;
                halves[at++] = count >>> BITS;
            }
        }
        return new Tensor(shape(), halves);
    }

    void add(Tensor others) {
        if (!Arrays.equals(others.shape(), shape())) {
            throw new IllegalArgumentException(
                    "loads of experts are " + Arrays.toString(shape()) + ", not " + Arrays.toString(others.shape()));
        }
        float[] halves = others.data();
        int at = 0;
        for (long[] layer : counts) {
            for (int e = 0; e < experts; e++) layer[e] += (long) halves[at++] + ((long) halves[at++] << BITS);
        }
    }

    private int[] shape() {
        return new int[] {counts.length, experts, 2};
    }
}
