package dev.agoge.policy.model;

import dev.agoge.policy.op.Matrix;

/// Room for activations, kept from one forward to the next.
final class Buffer {
    private final int columns;
    private final int start;
    private float[] data = new float[0];
    private Matrix matrix = Matrix.zeros(0, 0);

    Buffer(int columns) {
        this(columns, Matrix.LINE_START);
    }

    private Buffer(int columns, int start) {
        this.columns = columns;
        this.start = start;
    }

    /// For what is handed on as an array.
    static Buffer ofArray(int columns) {
        return new Buffer(columns, 0);
    }

    /// This many rows, with whatever was in them.
    Matrix rows(int rows) {
        if (matrix.rows() == rows && matrix.columns() == columns) return matrix;
        int size = Math.addExact(start, Math.multiplyExact(rows, columns));
        if (data.length < size) data = new float[size];
        matrix = Matrix.of(data, start, rows, columns);
        return matrix;
    }

    /// The rows asked for last.
    Matrix get() {
        return matrix;
    }
}
