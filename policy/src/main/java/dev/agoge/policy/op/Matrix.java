package dev.agoge.policy.op;

import java.util.Arrays;

/// A view of rows and columns in an array; a row's elements are neighbours.
public final class Matrix {
    /// Numbers of an array begin sixteen bytes into it, and large arrays where a line of the cache does: from here on
    /// no vector lies across two lines.
    public static final int LINE_START = 12;

    final float[] data;
    final int offset;
    final int rows;
    final int columns;
    final int stride;

    private Matrix(float[] data, int offset, int rows, int columns, int stride) {
        this.data = data;
        this.offset = offset;
        this.rows = rows;
        this.columns = columns;
        this.stride = stride;
    }

    public static Matrix of(float[] data, int rows, int columns) {
        return of(data, 0, rows, columns);
    }

    public static Matrix of(float[] data, int offset, int rows, int columns) {
        if (offset < 0 || (long) offset + (long) rows * columns > data.length) {
            throw new IllegalArgumentException(
                    rows + " x " + columns + " from " + offset + " do not fit in " + data.length + " numbers");
        }
        return new Matrix(data, offset, rows, columns, columns);
    }

    public static Matrix zeros(int rows, int columns) {
        return of(new float[Math.multiplyExact(rows, columns)], rows, columns);
    }

    /// These rows, sharing the numbers.
    public Matrix rows(int from, int count) {
        if (from < 0 || count < 0 || from + count > rows) {
            throw new IndexOutOfBoundsException("rows " + from + " + " + count + " of " + rows);
        }
        return new Matrix(data, offset + from * stride, count, columns, stride);
    }

    /// These columns, sharing the numbers.
    public Matrix columns(int from, int count) {
        if (from < 0 || count < 0 || from + count > columns) {
            throw new IndexOutOfBoundsException("columns " + from + " + " + count + " of " + columns);
        }
        return new Matrix(data, offset + from, rows, count, stride);
    }

    /// The same numbers as shorter rows, each row of so many columns now several.
    public Matrix split(int width) {
        if (stride != columns || columns % width != 0) {
            throw new IllegalArgumentException("rows of " + columns + " columns, " + stride
                    + " from one to the next, do not split into rows of " + width);
        }
        return new Matrix(data, offset, rows * (columns / width), width, width);
    }

    public int rows() {
        return rows;
    }

    public int columns() {
        return columns;
    }

    public float at(int row, int column) {
        return data[at(row) + column];
    }

    public void set(int row, int column, float value) {
        data[at(row) + column] = value;
    }

    /// Where a row begins in the array.
    public int at(int row) {
        return offset + row * stride;
    }

    public float[] data() {
        return data;
    }

    /// The numbers row after row, from the first of an array on.
    public float[] array() {
        if (offset != 0 || stride != columns) throw new IllegalStateException(this + " do not begin an array");
        return data;
    }

    public void zero() {
        for (int row = 0; row < rows; row++) {
            int start = at(row);
            Arrays.fill(data, start, start + columns, 0f);
        }
    }

    public float[] toArray() {
        float[] copy = new float[rows * columns];
        for (int row = 0; row < rows; row++) System.arraycopy(data, at(row), copy, row * columns, columns);
        return copy;
    }

    @Override
    public String toString() {
        return rows + " x " + columns;
    }
}
