package dev.agoge.policy.op;

import static dev.agoge.policy.op.PackedMatrix.PANEL;

import dev.agoge.policy.op.Workers.Scratch;
import java.util.Arrays;

/// Matrix products out of [Tile]s. Cut over k only so that a panel stays in the nearest cache; the next part goes on
/// from the accumulators of the last, so each element stays one chain.
final class Gemm {
    private static final int DEPTH = 384;
    private static final int ROWS_AT_ONCE = 192;
    /// Numbers in a line of a cache.
    private static final int LINE = 16;

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
            for (; WideTile.FITS && panel + 2 <= toPanel && (panel + 2) * PANEL <= w.columns; panel += 2) {
                twoPanels(x, w, y, k, depth, panel, goesOn);
            }
            for (; panel < toPanel; panel++) panel(x, w, y, k, depth, panel, goesOn, scratch);
        }
    }

    private static void twoPanels(Matrix x, PackedMatrix w, Matrix y, int k, int depth, int panel, boolean goesOn) {
        int c = y.offset + panel * PANEL;
        WideTile.run(
                x.rows,
                depth,
                x.data,
                x.offset + k,
                x.stride,
                1,
                w.data,
                w.at(k, panel * PANEL),
                w.at(k, (panel + 1) * PANEL),
                goesOn ? y.data : Tile.ZEROS,
                goesOn ? c : 0,
                goesOn ? y.stride : 0,
                y.data,
                c,
                y.stride);
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

    /// Some panels of columns of dw += dyᵀ·x: some rows of x and dy at a time, so that they stay near while all of
    /// dw takes its share of them.
    static void addOuter(Matrix dy, Matrix x, Matrix dw, int fromPanel, int toPanel, Scratch scratch) {
        if (dy.rows != x.rows || dw.rows != dy.columns || dw.columns != x.columns) {
            throw new IllegalArgumentException("(" + dy + ")ᵀ · (" + x + ") is not (" + dw + ")");
        }
        int stride = oddLines(dy.columns);
        float[] a = scratch.floats(1, stride * ROWS_AT_ONCE);
        float[] b = scratch.floats(2, ROWS_AT_ONCE * 2 * PANEL);
        for (int row = 0; row < x.rows; row += ROWS_AT_ONCE) {
            int depth = Math.min(ROWS_AT_ONCE, x.rows - row);
            copy(dy.rows(row, depth), Matrix.of(a, depth, stride).columns(0, dy.columns));
            Matrix some = x.rows(row, depth);
            int panel = fromPanel;
            for (; WideTile.FITS && panel + 2 <= toPanel && (panel + 2) * PANEL <= x.columns; panel += 2) {
                twoPanels(a, stride, depth, some, dw.columns(panel * PANEL, 2 * PANEL), panel, b);
            }
            for (; panel < toPanel; panel++) {
                int width = Math.min(PANEL, x.columns - panel * PANEL);
                panel(a, stride, depth, some, dw.columns(panel * PANEL, width), panel, b, scratch);
            }
        }
    }

    /// A stride of an odd number of cache lines: numbers below each other then lie in different sets of the cache.
    private static int oddLines(int columns) {
        return (columns + LINE - 1) / LINE * LINE | LINE;
    }

    private static void twoPanels(float[] a, int stride, int depth, Matrix x, Matrix dw, int panel, float[] b) {
        copy(x.columns(panel * PANEL, PANEL), Matrix.of(b, depth, PANEL));
        copy(
                x.columns((panel + 1) * PANEL, PANEL),
                Matrix.of(b, 2 * depth, PANEL).rows(depth, depth));
        WideTile.run(
                dw.rows,
                depth,
                a,
                0,
                1,
                stride,
                b,
                0,
                depth * PANEL,
                dw.data,
                dw.offset,
                dw.stride,
                dw.data,
                dw.offset,
                dw.stride);
    }

    private static void panel(
            float[] a, int stride, int depth, Matrix x, Matrix dw, int panel, float[] b, Scratch scratch) {
        copy(x.columns(panel * PANEL, dw.columns), Matrix.of(b, depth, PANEL));
        // The last columns, fewer than a panel has: computed beside the matrix, then copied.
        boolean whole = dw.columns == PANEL;
        Matrix c = whole ? dw : Matrix.of(scratch.floats(0, dw.rows * PANEL), dw.rows, PANEL);
        if (!whole) copy(dw, c);
        for (int column = 0; column < PANEL; column += Tile.WIDTH) {
            int at = c.offset + column;
            Tile.run(
                    c.rows,
                    depth,
                    a,
                    0,
                    1,
                    stride,
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
        if (!whole) copy(c.columns(0, dw.columns), dw);
    }
}
