package dev.agoge.policy.op;

import static dev.agoge.policy.op.Lanes.L;
import static dev.agoge.policy.op.Lanes.S;
import static dev.agoge.policy.op.PackedMatrix.PANEL;

import jdk.incubator.vector.FloatVector;

/// [WideTile] for a panel without a neighbour: twelve rows of two vectors. A head's products are often that narrow.
final class NarrowTile {
    /// Columns of a tile.
    static final int WIDTH = PANEL;

    /// To begin chains with.
    private static final float[] ZEROS = new float[WIDTH];

    private NarrowTile() {}

    /// c (R, a panel) = a (R, K) · b, or c += a·b, where the panel of b begins at `bi`.
    static void run(Matrix a, float[] b, int bi, Matrix c, boolean goesOn) {
        float[] s = goesOn ? c.data : ZEROS;
        int si = goesOn ? c.offset : 0;
        int sRow = goesOn ? c.stride : 0;
        int row = 0;
        for (; row + 12 <= a.rows; row += 12) {
            rows12(
                    a.columns,
                    a.data,
                    a.at(row),
                    a.stride,
                    b,
                    bi,
                    s,
                    si + row * sRow,
                    sRow,
                    c.data,
                    c.at(row),
                    c.stride);
        }
        for (; row + 4 <= a.rows; row += 4) {
            rows4(a.columns, a.data, a.at(row), a.stride, b, bi, s, si + row * sRow, sRow, c.data, c.at(row), c.stride);
        }
        for (; row < a.rows; row++) {
            rows1(a.columns, a.data, a.at(row), b, bi, s, si + row * sRow, c.data, c.at(row));
        }
    }

    private static void rows12(
            int depth,
            float[] a,
            int ai,
            int aRow,
            float[] b,
            int bi,
            float[] s,
            int si,
            int sRow,
            float[] c,
            int ci,
            int cRow) {
        FloatVector x0 = FloatVector.fromArray(S, s, si);
        FloatVector y0 = FloatVector.fromArray(S, s, si + L);
        FloatVector x1 = FloatVector.fromArray(S, s, si + sRow);
        FloatVector y1 = FloatVector.fromArray(S, s, si + sRow + L);
        FloatVector x2 = FloatVector.fromArray(S, s, si + 2 * sRow);
        FloatVector y2 = FloatVector.fromArray(S, s, si + 2 * sRow + L);
        FloatVector x3 = FloatVector.fromArray(S, s, si + 3 * sRow);
        FloatVector y3 = FloatVector.fromArray(S, s, si + 3 * sRow + L);
        FloatVector x4 = FloatVector.fromArray(S, s, si + 4 * sRow);
        FloatVector y4 = FloatVector.fromArray(S, s, si + 4 * sRow + L);
        FloatVector x5 = FloatVector.fromArray(S, s, si + 5 * sRow);
        FloatVector y5 = FloatVector.fromArray(S, s, si + 5 * sRow + L);
        FloatVector x6 = FloatVector.fromArray(S, s, si + 6 * sRow);
        FloatVector y6 = FloatVector.fromArray(S, s, si + 6 * sRow + L);
        FloatVector x7 = FloatVector.fromArray(S, s, si + 7 * sRow);
        FloatVector y7 = FloatVector.fromArray(S, s, si + 7 * sRow + L);
        FloatVector x8 = FloatVector.fromArray(S, s, si + 8 * sRow);
        FloatVector y8 = FloatVector.fromArray(S, s, si + 8 * sRow + L);
        FloatVector x9 = FloatVector.fromArray(S, s, si + 9 * sRow);
        FloatVector y9 = FloatVector.fromArray(S, s, si + 9 * sRow + L);
        FloatVector x10 = FloatVector.fromArray(S, s, si + 10 * sRow);
        FloatVector y10 = FloatVector.fromArray(S, s, si + 10 * sRow + L);
        FloatVector x11 = FloatVector.fromArray(S, s, si + 11 * sRow);
        FloatVector y11 = FloatVector.fromArray(S, s, si + 11 * sRow + L);
        for (int k = 0; k < depth; k++) {
            FloatVector p = FloatVector.fromArray(S, b, bi + k * PANEL);
            FloatVector q = FloatVector.fromArray(S, b, bi + k * PANEL + L);
            FloatVector v0 = FloatVector.broadcast(S, a[ai + k]);
            x0 = v0.fma(p, x0);
            y0 = v0.fma(q, y0);
            FloatVector v1 = FloatVector.broadcast(S, a[ai + aRow + k]);
            x1 = v1.fma(p, x1);
            y1 = v1.fma(q, y1);
            FloatVector v2 = FloatVector.broadcast(S, a[ai + 2 * aRow + k]);
            x2 = v2.fma(p, x2);
            y2 = v2.fma(q, y2);
            FloatVector v3 = FloatVector.broadcast(S, a[ai + 3 * aRow + k]);
            x3 = v3.fma(p, x3);
            y3 = v3.fma(q, y3);
            FloatVector v4 = FloatVector.broadcast(S, a[ai + 4 * aRow + k]);
            x4 = v4.fma(p, x4);
            y4 = v4.fma(q, y4);
            FloatVector v5 = FloatVector.broadcast(S, a[ai + 5 * aRow + k]);
            x5 = v5.fma(p, x5);
            y5 = v5.fma(q, y5);
            FloatVector v6 = FloatVector.broadcast(S, a[ai + 6 * aRow + k]);
            x6 = v6.fma(p, x6);
            y6 = v6.fma(q, y6);
            FloatVector v7 = FloatVector.broadcast(S, a[ai + 7 * aRow + k]);
            x7 = v7.fma(p, x7);
            y7 = v7.fma(q, y7);
            FloatVector v8 = FloatVector.broadcast(S, a[ai + 8 * aRow + k]);
            x8 = v8.fma(p, x8);
            y8 = v8.fma(q, y8);
            FloatVector v9 = FloatVector.broadcast(S, a[ai + 9 * aRow + k]);
            x9 = v9.fma(p, x9);
            y9 = v9.fma(q, y9);
            FloatVector v10 = FloatVector.broadcast(S, a[ai + 10 * aRow + k]);
            x10 = v10.fma(p, x10);
            y10 = v10.fma(q, y10);
            FloatVector v11 = FloatVector.broadcast(S, a[ai + 11 * aRow + k]);
            x11 = v11.fma(p, x11);
            y11 = v11.fma(q, y11);
        }
        x0.intoArray(c, ci);
        y0.intoArray(c, ci + L);
        x1.intoArray(c, ci + cRow);
        y1.intoArray(c, ci + cRow + L);
        x2.intoArray(c, ci + 2 * cRow);
        y2.intoArray(c, ci + 2 * cRow + L);
        x3.intoArray(c, ci + 3 * cRow);
        y3.intoArray(c, ci + 3 * cRow + L);
        x4.intoArray(c, ci + 4 * cRow);
        y4.intoArray(c, ci + 4 * cRow + L);
        x5.intoArray(c, ci + 5 * cRow);
        y5.intoArray(c, ci + 5 * cRow + L);
        x6.intoArray(c, ci + 6 * cRow);
        y6.intoArray(c, ci + 6 * cRow + L);
        x7.intoArray(c, ci + 7 * cRow);
        y7.intoArray(c, ci + 7 * cRow + L);
        x8.intoArray(c, ci + 8 * cRow);
        y8.intoArray(c, ci + 8 * cRow + L);
        x9.intoArray(c, ci + 9 * cRow);
        y9.intoArray(c, ci + 9 * cRow + L);
        x10.intoArray(c, ci + 10 * cRow);
        y10.intoArray(c, ci + 10 * cRow + L);
        x11.intoArray(c, ci + 11 * cRow);
        y11.intoArray(c, ci + 11 * cRow + L);
    }

    private static void rows4(
            int depth,
            float[] a,
            int ai,
            int aRow,
            float[] b,
            int bi,
            float[] s,
            int si,
            int sRow,
            float[] c,
            int ci,
            int cRow) {
        FloatVector x0 = FloatVector.fromArray(S, s, si);
        FloatVector y0 = FloatVector.fromArray(S, s, si + L);
        FloatVector x1 = FloatVector.fromArray(S, s, si + sRow);
        FloatVector y1 = FloatVector.fromArray(S, s, si + sRow + L);
        FloatVector x2 = FloatVector.fromArray(S, s, si + 2 * sRow);
        FloatVector y2 = FloatVector.fromArray(S, s, si + 2 * sRow + L);
        FloatVector x3 = FloatVector.fromArray(S, s, si + 3 * sRow);
        FloatVector y3 = FloatVector.fromArray(S, s, si + 3 * sRow + L);
        for (int k = 0; k < depth; k++) {
            FloatVector p = FloatVector.fromArray(S, b, bi + k * PANEL);
            FloatVector q = FloatVector.fromArray(S, b, bi + k * PANEL + L);
            FloatVector v0 = FloatVector.broadcast(S, a[ai + k]);
            x0 = v0.fma(p, x0);
            y0 = v0.fma(q, y0);
            FloatVector v1 = FloatVector.broadcast(S, a[ai + aRow + k]);
            x1 = v1.fma(p, x1);
            y1 = v1.fma(q, y1);
            FloatVector v2 = FloatVector.broadcast(S, a[ai + 2 * aRow + k]);
            x2 = v2.fma(p, x2);
            y2 = v2.fma(q, y2);
            FloatVector v3 = FloatVector.broadcast(S, a[ai + 3 * aRow + k]);
            x3 = v3.fma(p, x3);
            y3 = v3.fma(q, y3);
        }
        x0.intoArray(c, ci);
        y0.intoArray(c, ci + L);
        x1.intoArray(c, ci + cRow);
        y1.intoArray(c, ci + cRow + L);
        x2.intoArray(c, ci + 2 * cRow);
        y2.intoArray(c, ci + 2 * cRow + L);
        x3.intoArray(c, ci + 3 * cRow);
        y3.intoArray(c, ci + 3 * cRow + L);
    }

    private static void rows1(int depth, float[] a, int ai, float[] b, int bi, float[] s, int si, float[] c, int ci) {
        FloatVector x0 = FloatVector.fromArray(S, s, si);
        FloatVector y0 = FloatVector.fromArray(S, s, si + L);
        for (int k = 0; k < depth; k++) {
            FloatVector p = FloatVector.fromArray(S, b, bi + k * PANEL);
            FloatVector q = FloatVector.fromArray(S, b, bi + k * PANEL + L);
            FloatVector v0 = FloatVector.broadcast(S, a[ai + k]);
            x0 = v0.fma(p, x0);
            y0 = v0.fma(q, y0);
        }
        x0.intoArray(c, ci);
        y0.intoArray(c, ci + L);
    }
}
