package dev.agoge.policy.op;

/// A factor W (K, N) of x·W in the order in which the kernel reads it: panels of 32 columns, each k after k. The last
/// panel is filled up with zeros.
public final class PackedMatrix {
    static final int PANEL = 32;

    final float[] data;
    final int depth;
    final int columns;

    private PackedMatrix(int depth, int columns) {
        this.depth = depth;
        this.columns = columns;
        this.data = new float[Math.multiplyExact(panels() * PANEL, depth)];
    }

    /// Room for a factor of this shape, to be filled by [#pack] or [#packTransposed].
    public static PackedMatrix ofShape(int depth, int columns) {
        return new PackedMatrix(depth, columns);
    }

    /// Takes over the rows of `w` as rows `fromDepth` … of this factor.
    public void pack(Matrix w, int fromDepth) {
        for (int k = 0; k < w.rows; k++) {
            int row = w.at(k);
            for (int n = 0; n < columns; n += PANEL) {
                System.arraycopy(w.data, row + n, data, at(fromDepth + k, n), Math.min(PANEL, columns - n));
            }
        }
    }

    /// Takes over the rows of `w` as columns `fromColumn` … of this factor: x·Wᵀ, as stored weights (out, in) want it.
    public void packTransposed(Matrix w, int fromColumn) {
        for (int n = 0; n < w.rows; n++) {
            int row = w.at(n);
            int to = at(0, fromColumn + n);
            for (int k = 0; k < depth; k++) data[to + k * PANEL] = w.data[row + k];
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
