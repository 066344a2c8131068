package dev.agoge.policy.op;

import static dev.agoge.policy.op.Lanes.L;
import static dev.agoge.policy.op.Lanes.S;

import jdk.incubator.vector.FloatVector;

/// The left factor of a product in the order in which [Tile] reads it: twelve rows at a time, k after k, their numbers
/// beside each other. Steps between numbers are constants then, so a kernel checks no index within its loop.
final class Strips {
    /// Rows of a strip.
    static final int ROWS = 12;

    /// From one k to the next: a line of a cache, the last four numbers of which are never read.
    static final int STEP = 16;

    private Strips() {}

    /// Numbers that strips take.
    static int size(int rows, int depth) {
        return at(rows + ROWS - 1, depth);
    }

    /// Where the strip of a row begins. Between strips a line is left free: numbers beside each other in neighbouring
    /// strips then lie in different sets of the cache.
    static int at(int row, int depth) {
        return row / ROWS * (depth + 1) * STEP;
    }

    /// Strips of rows of x, each `stride` after the last.
    static void ofRows(float[] x, int at, int stride, int rows, int depth, float[] strips, float[] halfway) {
        int whole = L == STEP ? depth - depth % STEP : 0;
        for (int row = 0; row < rows; row += ROWS) {
            int from = at + row * stride;
            int count = Math.min(ROWS, rows - row);
            int to = at(row, depth);
            Transposition.turn(x, from, stride, count, whole, strips, to, STEP, halfway);
            for (int r = 0; r < count; r++) {
                for (int k = whole; k < depth; k++) strips[to + k * STEP + r] = x[from + r * stride + k];
            }
        }
    }

    /// Strips of columns of x, whose rows are the k.
    static void ofColumns(Matrix x, float[] strips) {
        for (int k = 0; k < x.rows; k++) {
            for (int column = 0; column < x.columns; column += ROWS) {
                // Where sixteen can be read they are copied faster than twelve.
                int count = column + STEP <= x.columns ? STEP : Math.min(ROWS, x.columns - column);
                copy(x.data, x.at(k) + column, strips, at(column, x.rows) + k * STEP, count);
            }
        }
    }

    /// A few numbers, for which [System#arraycopy] takes longer.
    static void copy(float[] from, int at, float[] to, int start, int count) {
        int i = 0;
        for (; i + L <= count; i += L) FloatVector.fromArray(S, from, at + i).intoArray(to, start + i);
        for (; i < count; i++) to[start + i] = from[at + i];
    }
}
