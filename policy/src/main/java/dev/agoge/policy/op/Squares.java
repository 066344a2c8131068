package dev.agoge.policy.op;

import dev.agoge.policy.op.Workers.Scratch;

/// The sum of an array's squares, part by part: each part's is added by its lanes, the parts in their order.
final class Squares {
    private static final int EACH = ReferenceOps.SUMMED_AT_ONCE;

    private final float[] array;
    private final float[] sums;

    Squares(float[] array) {
        this.array = array;
        this.sums = new float[Cut.chunks(array.length, EACH)];
    }

    int parts() {
        return sums.length;
    }

    void add(int part, Scratch scratch) {
        int from = part * EACH;
        int count = Math.min(EACH, array.length - from);
        sums[part] = Lanes.dot(array, from, array, from, count, scratch.floats(0, Lanes.LOGICAL));
    }

    double sum() {
        double sum = 0;
        for (float part : sums) sum += part;
        return sum;
    }
}
