package dev.agoge.policy.op;

/// A factor W (K, N) of x·W in the order in which the kernel reads it: panels of 32 columns, each k after k. The last
/// panel is filled up with zeros.
public final class PackedMatrix {
    static final int PANEL = 32;

    private static final int TURNED_AT_ONCE = 16;

    final float[] data;
    final int depth;
    final int columns;

    private PackedMatrix(int depth, int columns) {
        this.depth = depth;
        this.columns = columns;
        this.data = new float[Math.multiplyExact(panels() * PANEL, depth)];
    }

    /// Room for a factor of this shape, to be filled by [Ops#pack].
    public static PackedMatrix ofShape(int depth, int columns) {
        return new PackedMatrix(depth, columns);
    }

    /// Takes over the rows of `w` as rows `fromDepth` … of this factor.
    void pack(Matrix w, int fromDepth) {
        for (int k = 0; k < w.rows; k++) {
            int row = w.at(k);
            for (int n = 0; n < columns; n += PANEL) {
                System.arraycopy(w.data, row + n, data, at(fromDepth + k, n), Math.min(PANEL, columns - n));
            }
        }
    }

    /// Takes over the rows of `w` as columns `fromColumn` … of this factor: x·Wᵀ, as stored weights (out, in) want it.
    void packTransposed(Matrix w, int fromColumn) {
        // A few of each at a time, so that both sides' lines stay in the cache.
        for (int n = 0; n < w.rows; n += TURNED_AT_ONCE) {
            int toRow = Math.min(n + TURNED_AT_ONCE, w.rows);
            for (int k = 0; k < depth; k += TURNED_AT_ONCE) {
                turn(w, n, toRow, k, Math.min(k + TURNED_AT_ONCE, depth), fromColumn);
            }
        }
    }

    private void turn(Matrix w, int row, int toRow, int from, int to, int fromColumn) {
        for (int n = row; n < toRow; n++) {
            int source = w.at(n);
            int target = at(0, fromColumn + n);
            for (int k = from; k < to; k++) data[target + k * PANEL] = w.data[source + k];
        }
    }

    int panels() {
        return (columns + PANEL - 1) / PANEL;
    }

    /// Where an element stands.
    int at(int k, int n) {
        return (n / PANEL * depth + k) * PANEL + n % PANEL;
    }
}
