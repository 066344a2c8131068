package dev.agoge.bench;

import dev.agoge.policy.op.Matrix;

/// Operands: small numbers around zero, none of them a subnormal.
final class Numbers {
    private Numbers() {}

    static float[] array(int size) {
        float[] data = new float[size];
        for (int i = 0; i < size; i++) data[i] = (i % 17 - 8) * 0.125f;
        return data;
    }

    static Matrix matrix(int rows, int columns) {
        return Matrix.of(array(rows * columns), rows, columns);
    }
}
