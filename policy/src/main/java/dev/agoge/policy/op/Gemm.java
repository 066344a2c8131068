package dev.agoge.policy.op;

import static dev.agoge.policy.op.PackedMatrix.PANEL;

import dev.agoge.policy.op.Workers.Scratch;

/// Matrix products out of tiles: rows of the left factor times panels of the right one. With weights the left factor is
/// read where it lies, by [WideTile] or, a row or two, by [WideRows]; for gradients, where rows are columns, and on
/// processors with fewer registers it is turned into [Strips] for [Tile]. Cut over k so that a few panels stay in the
/// cache; the next part goes on from what the last has left in c, so each element stays one chain.
final class Gemm {
    private static final int DEPTH = 256;
    private static final int WIDE_DEPTH = 128;
    private static final int STACKED_DEPTH = 512;

    private static final int BESIDE_SLOT = 0;
    private static final int STRIPS_SLOT = 1;
    private static final int PANELS_SLOT = 2;
    private static final int HALFWAY_SLOT = 3;

    private Gemm() {}

    /// Some panels of y = x·w or y += x·w.
    static void multiply(Matrix x, Factor w, Matrix y, boolean add, int fromPanel, int toPanel, Scratch scratch) {
        if (x.columns != w.depth() || y.columns != w.columns() || x.rows != y.rows) {
            throw new IllegalArgumentException(
                    "(" + x + ") · (" + w.depth() + " x " + w.columns() + ") is not (" + y + ")");
        }
        if (x.columns == 0) {
            if (!add) panels(y, fromPanel, toPanel).zero();
            return;
        }
        switch (w) {
            case PackedMatrix packed -> multiply(x, packed, y, add, fromPanel, toPanel, scratch);
            case Stacked stacked -> multiply(x, stacked, y, add, fromPanel, toPanel, scratch);
        }
    }

    private static void multiply(
            Matrix x, PackedMatrix w, Matrix y, boolean add, int fromPanel, int toPanel, Scratch scratch) {
        int panel = fromPanel;
        if (x.rows <= WideRows.MOST) panel = fourPanelsAtOnce(x, w, y, add, panel, toPanel);
        if (WideTile.FITS) panel = twoPanelsAtOnce(x, w, y, add, panel, toPanel);
        if (panel == toPanel) return;
        Matrix c = panels(y, panel, toPanel);
        for (int k = 0; k < w.depth; k += DEPTH) {
            int depth = Math.min(DEPTH, w.depth - k);
            float[] a = strips(x.columns(k, depth), scratch);
            panels(a, depth, w.data, w.index(k, panel * PANEL), w.depth * PANEL, c, add || k > 0, scratch);
        }
    }

    private static void multiply(
            Matrix x, Stacked w, Matrix y, boolean add, int fromPanel, int toPanel, Scratch scratch) {
        Matrix c = panels(y, fromPanel, toPanel);
        for (int k = 0; k < w.depth(); k += STACKED_DEPTH) {
            int depth = Math.min(STACKED_DEPTH, w.depth() - k);
            PackedMatrix some = PackedMatrix.within(scratch, PANELS_SLOT, depth, c.columns);
            w.pack(k, fromPanel * PANEL, some);
            multiply(x.columns(k, depth), some, c, add || k > 0, 0, some.panels(), scratch);
        }
    }

    private static Matrix panels(Matrix matrix, int from, int to) {
        return matrix.columns(from * PANEL, Math.min(to * PANEL, matrix.columns) - from * PANEL);
    }

    private static float[] strips(Matrix x, Scratch scratch) {
        float[] strips = scratch.floats(STRIPS_SLOT, Strips.size(x.rows, x.columns));
        float[] halfway = scratch.floats(HALFWAY_SLOT, Transposition.HALFWAY);
        Strips.ofRows(x.data, x.offset, x.stride, x.rows, x.columns, strips, halfway);
        return strips;
    }

    /// @return the first panel that is left
    private static int fourPanelsAtOnce(Matrix x, PackedMatrix w, Matrix y, boolean add, int fromPanel, int toPanel) {
        int width = WideRows.PANELS * PANEL;
        int fours = panels(y, fromPanel, toPanel).columns / width;
        for (int i = 0; i < fours; i++) {
            int from = fromPanel * PANEL + i * width;
            WideRows.run(x, w.data, w.index(0, from), w.depth * PANEL, y.columns(from, width), add);
        }
        return fromPanel + fours * WideRows.PANELS;
    }

    /// @return the first panel that is left
    private static int twoPanelsAtOnce(Matrix x, PackedMatrix w, Matrix y, boolean add, int fromPanel, int toPanel) {
        int pairs = panels(y, fromPanel, toPanel).columns / WideTile.WIDTH;
        if (pairs == 0) return fromPanel;
        Matrix c = y.columns(fromPanel * PANEL, pairs * WideTile.WIDTH);
        for (int k = 0; k < w.depth; k += WIDE_DEPTH) {
            Matrix a = x.columns(k, Math.min(WIDE_DEPTH, w.depth - k));
            for (int column = 0; column < c.columns; column += WideTile.WIDTH) {
                int from = fromPanel * PANEL + column;
                int near = w.index(k, from);
                int far = w.index(k, from + PANEL);
                WideTile.run(a, w.data, near, far, c.columns(column, WideTile.WIDTH), add || k > 0);
            }
        }
        return fromPanel + 2 * pairs;
    }

    /// Some panels of columns of dw += dyᵀ·x.
    static void addOuter(Matrix dy, Matrix x, Matrix dw, int fromPanel, int toPanel, Scratch scratch) {
        if (dy.rows != x.rows || dw.rows != dy.columns || dw.columns != x.columns) {
            throw new IllegalArgumentException("(" + dy + ")ᵀ · (" + x + ") is not (" + dw + ")");
        }
        Matrix c = panels(dw, fromPanel, toPanel);
        float[] a = scratch.floats(STRIPS_SLOT, Strips.size(dy.columns, DEPTH));
        for (int row = 0; row < x.rows; row += DEPTH) {
            int depth = Math.min(DEPTH, x.rows - row);
            Strips.ofColumns(dy.rows(row, depth), a);
            PackedMatrix b = PackedMatrix.within(scratch, PANELS_SLOT, depth, c.columns);
            b.pack(panels(x.rows(row, depth), fromPanel, toPanel), 0);
            panels(a, depth, b.data, b.index(0, 0), depth * PANEL, c, true, scratch);
        }
    }

    /// c = a·b or c += a·b, where the panels of b begin at `bi`, each `next` after the last.
    private static void panels(
            float[] a, int depth, float[] b, int bi, int next, Matrix c, boolean goesOn, Scratch scratch) {
        int whole = c.columns - c.columns % Tile.WIDTH;
        float[] start = goesOn ? c.data : Tile.ZEROS;
        int sRow = goesOn ? c.stride : 0;
        for (int row = 0; row < c.rows; row += Strips.ROWS) {
            int rows = Math.min(Strips.ROWS, c.rows - row);
            int ai = Strips.at(row, depth);
            for (int column = 0; column < whole; column += Tile.WIDTH) {
                int panel = bi + column / PANEL * next + column % PANEL;
                int ci = c.at(row) + column;
                int si = goesOn ? ci : 0;
                Tile.run(rows, depth, a, ai, 0, b, panel, PANEL, start, si, sRow, c.data, ci, c.stride);
            }
        }
        if (whole < c.columns) {
            int panel = bi + whole / PANEL * next + whole % PANEL;
            beside(a, depth, b, panel, c.columns(whole, c.columns - whole), goesOn, scratch);
        }
    }

    /// The last columns, fewer than a tile has: computed beside the matrix, then copied.
    private static void beside(float[] a, int depth, float[] b, int bi, Matrix c, boolean goesOn, Scratch scratch) {
        Matrix whole = Matrix.of(scratch.floats(BESIDE_SLOT, c.rows * Tile.WIDTH), c.rows, Tile.WIDTH);
        if (goesOn) copy(c, whole);
        else whole.zero();
        int next = Strips.at(Strips.ROWS, depth);
        Tile.run(c.rows, depth, a, 0, next, b, bi, PANEL, whole.data, 0, whole.stride, whole.data, 0, whole.stride);
        copy(whole.columns(0, c.columns), c);
    }

    private static void copy(Matrix from, Matrix to) {
        for (int row = 0; row < from.rows; row++) {
            System.arraycopy(from.data, from.at(row), to.data, to.at(row), from.columns);
        }
    }
}
