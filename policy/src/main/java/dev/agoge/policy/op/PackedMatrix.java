package dev.agoge.policy.op;

import dev.agoge.policy.op.Workers.Scratch;

/// A factor W (K, N) of x·W in the order in which the kernel reads it: panels of 32 columns, each k after k. The last
/// panel is filled up with zeros.
public final class PackedMatrix implements Factor {
    static final int PANEL = 32;

    private static final int TURNED_AT_ONCE = 16;
    /// Numbers of a line of the cache.
    private static final int LINE = 16;

    final float[] data;
    final int start;
    final int depth;
    final int columns;

    PackedMatrix(int depth, int columns, float[] data, int start) {
        this.depth = depth;
        this.columns = columns;
        this.data = data;
        this.start = start;
    }

    /// Room for a factor of this shape, to be filled by [Ops#pack]. Many of them stand on a [Shelf].
    public static PackedMatrix ofShape(int depth, int columns) {
        return new Shelf(size(depth, columns)).place(depth, columns);
    }

    /// For a while: what fills up the last panel is arbitrary.
    static PackedMatrix within(Scratch scratch, int slot, int depth, int columns) {
        float[] room = scratch.floats(slot, Matrix.LINE_START + size(depth, columns));
        return new PackedMatrix(depth, columns, room, Matrix.LINE_START);
    }

    /// How many numbers a factor of this shape takes, with what fills up its last panel.
    public static int size(int depth, int columns) {
        return Math.multiplyExact(Math.multiplyExact(Cut.chunks(columns, PANEL), PANEL), depth);
    }

    /// Takes over the rows of `w` as rows `fromDepth` … of this factor.
    void pack(Matrix w, int fromDepth) {
        for (int k = 0; k < w.rows; k++) {
            int row = w.at(k);
            for (int n = 0; n < columns; n += PANEL) {
                Strips.copy(w.data, row + n, data, index(fromDepth + k, n), Math.min(PANEL, columns - n));
            }
        }
    }

    /// Takes over the rows of `w` as columns `fromColumn` … of this factor: x·Wᵀ, as stored weights (out, in) want it.
    void packTransposed(Matrix w, int fromColumn) {
        float[] halfway = new float[Transposition.HALFWAY];
        // A few of each at a time, so that both sides' lines stay in the cache.
        int deep = depth - depth % TURNED_AT_ONCE;
        for (int n = 0; n < w.rows; n += TURNED_AT_ONCE) {
            int toRow = Math.min(n + TURNED_AT_ONCE, w.rows);
            boolean wholeLanes = toRow == n + TURNED_AT_ONCE && (fromColumn + n) % TURNED_AT_ONCE == 0;
            int whole = wholeLanes ? deep : 0;
            halfway[0] = fetch(w.rows(n, toRow - n), whole);
            Transposition.turn(
                    w.data, w.at(n), w.stride, TURNED_AT_ONCE, whole, data, index(0, fromColumn + n), PANEL, halfway);
            for (int k = whole; k < depth; k += TURNED_AT_ONCE) {
                turn(w, n, toRow, k, Math.min(k + TURNED_AT_ONCE, depth), fromColumn);
            }
        }
    }

    /// Reads a number of each line of the cache: memory gives rows in order faster than sixteen of them at a time.
    ///
    /// @return something, so that it is not left out
    private static float fetch(Matrix rows, int columns) {
        float something = 0;
        for (int row = 0; row < rows.rows; row++) {
            for (int i = 0; i < columns; i += LINE) something += rows.data[rows.at(row) + i];
        }
        return something;
    }

    private void turn(Matrix w, int row, int toRow, int from, int to, int fromColumn) {
        for (int n = row; n < toRow; n++) {
            int source = w.at(n);
            int target = index(0, fromColumn + n);
            for (int k = from; k < to; k++) data[target + k * PANEL] = w.data[source + k];
        }
    }

    int panels() {
        return Cut.chunks(columns, PANEL);
    }

    @Override
    public int depth() {
        return depth;
    }

    @Override
    public int columns() {
        return columns;
    }

    @Override
    public float at(int k, int n) {
        return data[index(k, n)];
    }

    /// Where an element stands.
    int index(int k, int n) {
        return start + (n / PANEL * depth + k) * PANEL + n % PANEL;
    }
}
