package dev.agoge.policy.op;

import static dev.agoge.policy.op.PackedMatrix.PANEL;

import dev.agoge.policy.op.Workers.Scratch;
import java.util.Arrays;

/// Matrix products out of [Tile]s. Cut over k only so that a panel stays in the nearest cache; the next part goes on
/// from the accumulators of the last, so each element stays one chain.
final class Gemm {
    private static final int DEPTH = 384;
    private static final int ROWS_AT_ONCE = 64;

    private Gemm() {}

    /// Some panels of y = x·w or y += x·w.
    static void multiply(Matrix x, PackedMatrix w, Matrix y, boolean add, int fromPanel, int toPanel, Scratch scratch) {
        if (x.columns != w.depth || y.columns != w.columns || x.rows != y.rows) {
            throw new IllegalArgumentException(
                    "(" + x + ") · (" + w.depth + " x " + w.columns + ") is not (" + y + ")");
        }
        if (!add) clear(y, fromPanel, toPanel);
        for (int k = 0; k < w.depth; k += DEPTH) {
            int depth = Math.min(DEPTH, w.depth - k);
            int panel = fromPanel;
            if (x.rows == 1) {
                for (; panel + 4 <= toPanel && (panel + 4) * PANEL <= w.columns; panel += 4) {
                    Tile.oneRowFourPanels(
                            depth,
                            x.data,
                            x.offset + k,
                            w.data,
                            w.at(k, panel * PANEL),
                            w.depth * PANEL,
                            PANEL,
                            y.data,
                            y.offset + panel * PANEL);
                }
            }
            for (; panel < toPanel; panel++) panel(x, w, y, k, depth, panel, scratch);
        }
    }

    private static void clear(Matrix y, int fromPanel, int toPanel) {
        int from = fromPanel * PANEL;
        int count = Math.min(toPanel * PANEL, y.columns) - from;
        for (int row = 0; row < y.rows; row++) {
            int start = y.at(row) + from;
            Arrays.fill(y.data, start, start + count, 0f);
        }
    }

    private static void panel(Matrix x, PackedMatrix w, Matrix y, int k, int depth, int panel, Scratch scratch) {
        int b = w.at(k, panel * PANEL);
        int width = Math.min(PANEL, w.columns - panel * PANEL);
        int whole = width - width % Tile.WIDTH;
        for (int column = 0; column < whole; column += Tile.WIDTH) {
            Tile.run(
                    x.rows,
                    depth,
                    x.data,
                    x.offset + k,
                    x.stride,
                    1,
                    w.data,
                    b + column,
                    w.data,
                    b + column + Lanes.L,
                    PANEL,
                    y.data,
                    y.offset + panel * PANEL + column,
                    y.stride,
                    Lanes.L);
        }
        if (whole < width) edge(x, w, y, k, depth, panel * PANEL + whole, width - whole, b + whole, scratch);
    }

    /// The last columns, fewer than a tile has: computed beside the matrix, then copied.
    private static void edge(
            Matrix x, PackedMatrix w, Matrix y, int k, int depth, int column, int width, int b, Scratch scratch) {
        Matrix beside = Matrix.of(scratch.floats(0, x.rows * Tile.WIDTH), x.rows, Tile.WIDTH);
        copy(y.columns(column, width), beside);
        Tile.run(
                x.rows,
                depth,
                x.data,
                x.offset + k,
                x.stride,
                1,
                w.data,
                b,
                w.data,
                b + Lanes.L,
                PANEL,
                beside.data,
                0,
                Tile.WIDTH,
                Lanes.L);
        copy(beside.columns(0, width), y.columns(column, width));
    }

    static void copy(Matrix from, Matrix to) {
        for (int row = 0; row < from.rows; row++) {
            System.arraycopy(from.data, from.at(row), to.data, to.at(row), from.columns);
        }
    }

    /// Some panels of columns of dw += dyᵀ·x: a few rows of x and dy at a time, so that they stay near while all of dw
    /// takes its share of them.
    static void addOuter(Matrix dy, Matrix x, Matrix dw, int fromPanel, int toPanel, Scratch scratch) {
        if (dy.rows != x.rows || dw.rows != dy.columns || dw.columns != x.columns) {
            throw new IllegalArgumentException("(" + dy + ")ᵀ · (" + x + ") is not (" + dw + ")");
        }
        float[] b = scratch.floats(1, ROWS_AT_ONCE * PANEL);
        for (int row = 0; row < x.rows; row += ROWS_AT_ONCE) {
            int depth = Math.min(ROWS_AT_ONCE, x.rows - row);
            for (int panel = fromPanel; panel < toPanel; panel++) {
                int column = panel * PANEL;
                int width = Math.min(PANEL, x.columns - column);
                copy(x.rows(row, depth).columns(column, width), Matrix.of(b, depth, PANEL));
                Matrix target = dw.columns(column, width);
                if (width == PANEL) {
                    addOuter(dy, row, depth, b, target);
                } else {
                    Matrix beside = Matrix.of(scratch.floats(0, dw.rows * PANEL), dw.rows, PANEL);
                    copy(target, beside);
                    addOuter(dy, row, depth, b, beside);
                    copy(beside.columns(0, width), target);
                }
            }
        }
    }

    private static void addOuter(Matrix dy, int row, int depth, float[] b, Matrix c) {
        for (int column = 0; column < PANEL; column += Tile.WIDTH) {
            Tile.run(
                    dy.columns,
                    depth,
                    dy.data,
                    dy.at(row),
                    1,
                    dy.stride,
                    b,
                    column,
                    b,
                    column + Lanes.L,
                    PANEL,
                    c.data,
                    c.offset + column,
                    c.stride,
                    Lanes.L);
        }
    }
}
