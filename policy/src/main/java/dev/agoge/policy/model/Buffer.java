package dev.agoge.policy.model;

import dev.agoge.policy.op.Matrix;

/// Room for activations, kept from one forward to the next.
final class Buffer {
    private final int columns;
    private float[] data = new float[0];
    private Matrix matrix = Matrix.zeros(0, 0);

    Buffer(int columns) {
        this.columns = columns;
    }

    /// This many rows, with whatever was in them.
    Matrix rows(int rows) {
        if (matrix.rows() == rows && matrix.columns() == columns) return matrix;
        int size = Math.multiplyExact(rows, columns);
        if (data.length < size) data = new float[size];
        matrix = Matrix.of(data, rows, columns);
        return matrix;
    }

    /// The rows asked for last.
    Matrix get() {
        return matrix;
    }
}
