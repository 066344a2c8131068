package dev.agoge.policy.op;

import static dev.agoge.policy.op.PackedMatrix.PANEL;

import dev.agoge.policy.op.Workers.Scratch;
import java.util.Arrays;

/// Matrix products out of [Tile]s. Cut over k only so that a panel stays in the nearest cache; the next part goes on
/// from the accumulators of the last, so each element stays one chain.
final class Gemm {
    private static final int DEPTH = 384;
    private static final int ROWS_AT_ONCE = 128;

    private Gemm() {}

    /// Some panels of y = x·w or y += x·w.
    static void multiply(Matrix x, PackedMatrix w, Matrix y, boolean add, int fromPanel, int toPanel, Scratch scratch) {
        if (x.columns != w.depth || y.columns != w.columns || x.rows != y.rows) {
            throw new IllegalArgumentException(
                    "(" + x + ") · (" + w.depth + " x " + w.columns + ") is not (" + y + ")");
        }
        for (int k = 0; k < w.depth; k += DEPTH) {
            int depth = Math.min(DEPTH, w.depth - k);
            boolean goesOn = add || k > 0;
            int panel = fromPanel;
            if (x.rows == 1) {
                for (; panel + 4 <= toPanel && (panel + 4) * PANEL <= w.columns; panel += 4) {
                    int c = y.offset + panel * PANEL;
                    if (!goesOn) Arrays.fill(y.data, c, c + 4 * PANEL, 0f);
                    int b = w.at(k, panel * PANEL);
                    WideRow.onFourPanels(depth, x.data, x.offset + k, w.data, b, w.depth * PANEL, PANEL, y.data, c);
                }
            }
            for (; panel < toPanel; panel++) panel(x, w, y, k, depth, panel, goesOn, scratch);
        }
    }

    private static void panel(
            Matrix x, PackedMatrix w, Matrix y, int k, int depth, int panel, boolean goesOn, Scratch scratch) {
        int b = w.at(k, panel * PANEL);
        int width = Math.min(PANEL, w.columns - panel * PANEL);
        int whole = width - width % Tile.WIDTH;
        for (int column = 0; column < whole; column += Tile.WIDTH) {
            tile(x, k, depth, w, b + column, y, y.offset + panel * PANEL + column, goesOn);
        }
        if (whole == width) return;
        // The last columns, fewer than a tile has: computed beside the matrix, then copied.
        Matrix last = y.columns(panel * PANEL + whole, width - whole);
        Matrix beside = Matrix.of(scratch.floats(0, x.rows * Tile.WIDTH), x.rows, Tile.WIDTH);
        if (goesOn) copy(last, beside);
        tile(x, k, depth, w, b + whole, beside, 0, goesOn);
        copy(beside.columns(0, width - whole), last);
    }

    private static void tile(Matrix x, int k, int depth, PackedMatrix w, int b, Matrix y, int c, boolean goesOn) {
        float[] start = goesOn ? y.data : Tile.ZEROS;
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
                start,
                goesOn ? c : 0,
                goesOn ? y.stride : 0,
                y.data,
                c,
                y.stride,
                Lanes.L);
    }

    static void copy(Matrix from, Matrix to) {
        for (int row = 0; row < from.rows; row++) {
            System.arraycopy(from.data, from.at(row), to.data, to.at(row), from.columns);
        }
    }

    /// One panel of columns of dw += dyᵀ·x: some rows of x and dy at a time, so that they stay near while all of dw
    /// takes its share of them.
    static void addOuter(Matrix dy, Matrix x, Matrix dw, int panel, Scratch scratch) {
        if (dy.rows != x.rows || dw.rows != dy.columns || dw.columns != x.columns) {
            throw new IllegalArgumentException("(" + dy + ")ᵀ · (" + x + ") is not (" + dw + ")");
        }
        int column = panel * PANEL;
        int width = Math.min(PANEL, x.columns - column);
        Matrix target = dw.columns(column, width);
        Matrix beside = width == PANEL ? target : Matrix.of(scratch.floats(0, dw.rows * PANEL), dw.rows, PANEL);
        if (beside != target) copy(target, beside);
        float[] b = scratch.floats(1, ROWS_AT_ONCE * PANEL);
        for (int row = 0; row < x.rows; row += ROWS_AT_ONCE) {
            int depth = Math.min(ROWS_AT_ONCE, x.rows - row);
            copy(x.rows(row, depth).columns(column, width), Matrix.of(b, depth, PANEL));
            addOuter(dy, row, depth, b, beside);
        }
        if (beside != target) copy(beside.columns(0, width), target);
    }

    private static void addOuter(Matrix dy, int row, int depth, float[] b, Matrix c) {
        for (int column = 0; column < PANEL; column += Tile.WIDTH) {
            int at = c.offset + column;
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
                    at,
                    c.stride,
                    c.data,
                    at,
                    c.stride,
                    Lanes.L);
        }
    }
}
