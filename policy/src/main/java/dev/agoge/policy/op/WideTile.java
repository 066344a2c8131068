package dev.agoge.policy.op;

import static dev.agoge.policy.op.Lanes.L;
import static dev.agoge.policy.op.Lanes.S;
import static dev.agoge.policy.op.PackedMatrix.PANEL;

import jdk.incubator.vector.FloatVector;

/// [Tile] over two panels at once, where a vector is half of one: six rows of four vectors fill 32 registers. The left
/// factor is read where it stands, so that few rows cost no more than their products, and weights that come from memory
/// come in two streams. Loops count where they are in a's first row, not how far they have come: that needs fewer
/// instructions beside the multiply-adds, 5 % of a tile's time.
final class WideTile {
    static final boolean FITS = 2 * L == PANEL;

    /// Columns of a tile.
    static final int WIDTH = 2 * PANEL;

    /// To begin chains with.
    private static final float[] ZEROS = new float[WIDTH];

    private WideTile() {}

    /// c (R, two panels) = a (R, K) · b, or c += a·b, where the panels of b begin at `near` and `far`.
    static void run(Matrix a, float[] b, int near, int far, Matrix c, boolean goesOn) {
        float[] s = goesOn ? c.data : ZEROS;
        int si = goesOn ? c.offset : 0;
        int sRow = goesOn ? c.stride : 0;
        int row = 0;
        for (; row + 6 <= a.rows; row += 6) {
            rows6(
                    a.columns,
                    a.data,
                    a.at(row),
                    a.stride,
                    b,
                    near,
                    far,
                    s,
                    si + row * sRow,
                    sRow,
                    c.data,
                    c.at(row),
                    c.stride);
        }
        for (; row + 4 <= a.rows; row += 4) {
            rows4(
                    a.columns,
                    a.data,
                    a.at(row),
                    a.stride,
                    b,
                    near,
                    far,
                    s,
                    si + row * sRow,
                    sRow,
                    c.data,
                    c.at(row),
                    c.stride);
        }
        for (; row + 2 <= a.rows; row += 2) {
            rows2(
                    a.columns,
                    a.data,
                    a.at(row),
                    a.stride,
                    b,
                    near,
                    far,
                    s,
                    si + row * sRow,
                    sRow,
                    c.data,
                    c.at(row),
                    c.stride);
        }
        if (row < a.rows) rows1(a.columns, a.data, a.at(row), b, near, far, s, si + row * sRow, c.data, c.at(row));
    }

    private static void rows6(
            int depth,
            float[] a,
            int ai,
            int aRow,
            float[] b,
            int near,
            int far,
            float[] s,
            int si,
            int sRow,
            float[] c,
            int ci,
            int cRow) {
        FloatVector w0 = FloatVector.fromArray(S, s, si);
        FloatVector x0 = FloatVector.fromArray(S, s, si + L);
        FloatVector y0 = FloatVector.fromArray(S, s, si + 2 * L);
        FloatVector z0 = FloatVector.fromArray(S, s, si + 3 * L);
        FloatVector w1 = FloatVector.fromArray(S, s, si + sRow);
        FloatVector x1 = FloatVector.fromArray(S, s, si + sRow + L);
        FloatVector y1 = FloatVector.fromArray(S, s, si + sRow + 2 * L);
        FloatVector z1 = FloatVector.fromArray(S, s, si + sRow + 3 * L);
        FloatVector w2 = FloatVector.fromArray(S, s, si + 2 * sRow);
        FloatVector x2 = FloatVector.fromArray(S, s, si + 2 * sRow + L);
        FloatVector y2 = FloatVector.fromArray(S, s, si + 2 * sRow + 2 * L);
        FloatVector z2 = FloatVector.fromArray(S, s, si + 2 * sRow + 3 * L);
        FloatVector w3 = FloatVector.fromArray(S, s, si + 3 * sRow);
        FloatVector x3 = FloatVector.fromArray(S, s, si + 3 * sRow + L);
        FloatVector y3 = FloatVector.fromArray(S, s, si + 3 * sRow + 2 * L);
        FloatVector z3 = FloatVector.fromArray(S, s, si + 3 * sRow + 3 * L);
        FloatVector w4 = FloatVector.fromArray(S, s, si + 4 * sRow);
        FloatVector x4 = FloatVector.fromArray(S, s, si + 4 * sRow + L);
        FloatVector y4 = FloatVector.fromArray(S, s, si + 4 * sRow + 2 * L);
        FloatVector z4 = FloatVector.fromArray(S, s, si + 4 * sRow + 3 * L);
        FloatVector w5 = FloatVector.fromArray(S, s, si + 5 * sRow);
        FloatVector x5 = FloatVector.fromArray(S, s, si + 5 * sRow + L);
        FloatVector y5 = FloatVector.fromArray(S, s, si + 5 * sRow + 2 * L);
        FloatVector z5 = FloatVector.fromArray(S, s, si + 5 * sRow + 3 * L);
        for (int i = ai; i < ai + depth; i++) {
            int at = (i - ai) * PANEL;
            FloatVector o = FloatVector.fromArray(S, b, near + at);
            FloatVector p = FloatVector.fromArray(S, b, near + at + L);
            FloatVector q = FloatVector.fromArray(S, b, far + at);
            FloatVector r = FloatVector.fromArray(S, b, far + at + L);
            FloatVector v0 = FloatVector.broadcast(S, a[i]);
            w0 = v0.fma(o, w0);
            x0 = v0.fma(p, x0);
            y0 = v0.fma(q, y0);
            z0 = v0.fma(r, z0);
            FloatVector v1 = FloatVector.broadcast(S, a[i + aRow]);
            w1 = v1.fma(o, w1);
            x1 = v1.fma(p, x1);
            y1 = v1.fma(q, y1);
            z1 = v1.fma(r, z1);
            FloatVector v2 = FloatVector.broadcast(S, a[i + 2 * aRow]);
            w2 = v2.fma(o, w2);
            x2 = v2.fma(p, x2);
            y2 = v2.fma(q, y2);
            z2 = v2.fma(r, z2);
            FloatVector v3 = FloatVector.broadcast(S, a[i + 3 * aRow]);
            w3 = v3.fma(o, w3);
            x3 = v3.fma(p, x3);
            y3 = v3.fma(q, y3);
            z3 = v3.fma(r, z3);
            FloatVector v4 = FloatVector.broadcast(S, a[i + 4 * aRow]);
            w4 = v4.fma(o, w4);
            x4 = v4.fma(p, x4);
            y4 = v4.fma(q, y4);
            z4 = v4.fma(r, z4);
            FloatVector v5 = FloatVector.broadcast(S, a[i + 5 * aRow]);
            w5 = v5.fma(o, w5);
            x5 = v5.fma(p, x5);
            y5 = v5.fma(q, y5);
            z5 = v5.fma(r, z5);
        }
        w0.intoArray(c, ci);
        x0.intoArray(c, ci + L);
        y0.intoArray(c, ci + 2 * L);
        z0.intoArray(c, ci + 3 * L);
        w1.intoArray(c, ci + cRow);
        x1.intoArray(c, ci + cRow + L);
        y1.intoArray(c, ci + cRow + 2 * L);
        z1.intoArray(c, ci + cRow + 3 * L);
        w2.intoArray(c, ci + 2 * cRow);
        x2.intoArray(c, ci + 2 * cRow + L);
        y2.intoArray(c, ci + 2 * cRow + 2 * L);
        z2.intoArray(c, ci + 2 * cRow + 3 * L);
        w3.intoArray(c, ci + 3 * cRow);
        x3.intoArray(c, ci + 3 * cRow + L);
        y3.intoArray(c, ci + 3 * cRow + 2 * L);
        z3.intoArray(c, ci + 3 * cRow + 3 * L);
        w4.intoArray(c, ci + 4 * cRow);
        x4.intoArray(c, ci + 4 * cRow + L);
        y4.intoArray(c, ci + 4 * cRow + 2 * L);
        z4.intoArray(c, ci + 4 * cRow + 3 * L);
        w5.intoArray(c, ci + 5 * cRow);
        x5.intoArray(c, ci + 5 * cRow + L);
        y5.intoArray(c, ci + 5 * cRow + 2 * L);
        z5.intoArray(c, ci + 5 * cRow + 3 * L);
    }

    private static void rows4(
            int depth,
            float[] a,
            int ai,
            int aRow,
            float[] b,
            int near,
            int far,
            float[] s,
            int si,
            int sRow,
            float[] c,
            int ci,
            int cRow) {
        FloatVector w0 = FloatVector.fromArray(S, s, si);
        FloatVector x0 = FloatVector.fromArray(S, s, si + L);
        FloatVector y0 = FloatVector.fromArray(S, s, si + 2 * L);
        FloatVector z0 = FloatVector.fromArray(S, s, si + 3 * L);
        FloatVector w1 = FloatVector.fromArray(S, s, si + sRow);
        FloatVector x1 = FloatVector.fromArray(S, s, si + sRow + L);
        FloatVector y1 = FloatVector.fromArray(S, s, si + sRow + 2 * L);
        FloatVector z1 = FloatVector.fromArray(S, s, si + sRow + 3 * L);
        FloatVector w2 = FloatVector.fromArray(S, s, si + 2 * sRow);
        FloatVector x2 = FloatVector.fromArray(S, s, si + 2 * sRow + L);
        FloatVector y2 = FloatVector.fromArray(S, s, si + 2 * sRow + 2 * L);
        FloatVector z2 = FloatVector.fromArray(S, s, si + 2 * sRow + 3 * L);
        FloatVector w3 = FloatVector.fromArray(S, s, si + 3 * sRow);
        FloatVector x3 = FloatVector.fromArray(S, s, si + 3 * sRow + L);
        FloatVector y3 = FloatVector.fromArray(S, s, si + 3 * sRow + 2 * L);
        FloatVector z3 = FloatVector.fromArray(S, s, si + 3 * sRow + 3 * L);
        for (int i = ai; i < ai + depth; i++) {
            int at = (i - ai) * PANEL;
            FloatVector o = FloatVector.fromArray(S, b, near + at);
            FloatVector p = FloatVector.fromArray(S, b, near + at + L);
            FloatVector q = FloatVector.fromArray(S, b, far + at);
            FloatVector r = FloatVector.fromArray(S, b, far + at + L);
            FloatVector v0 = FloatVector.broadcast(S, a[i]);
            w0 = v0.fma(o, w0);
            x0 = v0.fma(p, x0);
            y0 = v0.fma(q, y0);
            z0 = v0.fma(r, z0);
            FloatVector v1 = FloatVector.broadcast(S, a[i + aRow]);
            w1 = v1.fma(o, w1);
            x1 = v1.fma(p, x1);
            y1 = v1.fma(q, y1);
            z1 = v1.fma(r, z1);
            FloatVector v2 = FloatVector.broadcast(S, a[i + 2 * aRow]);
            w2 = v2.fma(o, w2);
            x2 = v2.fma(p, x2);
            y2 = v2.fma(q, y2);
            z2 = v2.fma(r, z2);
            FloatVector v3 = FloatVector.broadcast(S, a[i + 3 * aRow]);
            w3 = v3.fma(o, w3);
            x3 = v3.fma(p, x3);
            y3 = v3.fma(q, y3);
            z3 = v3.fma(r, z3);
        }
        w0.intoArray(c, ci);
        x0.intoArray(c, ci + L);
        y0.intoArray(c, ci + 2 * L);
        z0.intoArray(c, ci + 3 * L);
        w1.intoArray(c, ci + cRow);
        x1.intoArray(c, ci + cRow + L);
        y1.intoArray(c, ci + cRow + 2 * L);
        z1.intoArray(c, ci + cRow + 3 * L);
        w2.intoArray(c, ci + 2 * cRow);
        x2.intoArray(c, ci + 2 * cRow + L);
        y2.intoArray(c, ci + 2 * cRow + 2 * L);
        z2.intoArray(c, ci + 2 * cRow + 3 * L);
        w3.intoArray(c, ci + 3 * cRow);
        x3.intoArray(c, ci + 3 * cRow + L);
        y3.intoArray(c, ci + 3 * cRow + 2 * L);
        z3.intoArray(c, ci + 3 * cRow + 3 * L);
    }

    private static void rows2(
            int depth,
            float[] a,
            int ai,
            int aRow,
            float[] b,
            int near,
            int far,
            float[] s,
            int si,
            int sRow,
            float[] c,
            int ci,
            int cRow) {
        FloatVector w0 = FloatVector.fromArray(S, s, si);
        FloatVector x0 = FloatVector.fromArray(S, s, si + L);
        FloatVector y0 = FloatVector.fromArray(S, s, si + 2 * L);
        FloatVector z0 = FloatVector.fromArray(S, s, si + 3 * L);
        FloatVector w1 = FloatVector.fromArray(S, s, si + sRow);
        FloatVector x1 = FloatVector.fromArray(S, s, si + sRow + L);
        FloatVector y1 = FloatVector.fromArray(S, s, si + sRow + 2 * L);
        FloatVector z1 = FloatVector.fromArray(S, s, si + sRow + 3 * L);
        for (int i = ai; i < ai + depth; i++) {
            int at = (i - ai) * PANEL;
            FloatVector o = FloatVector.fromArray(S, b, near + at);
            FloatVector p = FloatVector.fromArray(S, b, near + at + L);
            FloatVector q = FloatVector.fromArray(S, b, far + at);
            FloatVector r = FloatVector.fromArray(S, b, far + at + L);
            FloatVector v0 = FloatVector.broadcast(S, a[i]);
            w0 = v0.fma(o, w0);
            x0 = v0.fma(p, x0);
            y0 = v0.fma(q, y0);
            z0 = v0.fma(r, z0);
            FloatVector v1 = FloatVector.broadcast(S, a[i + aRow]);
            w1 = v1.fma(o, w1);
            x1 = v1.fma(p, x1);
            y1 = v1.fma(q, y1);
            z1 = v1.fma(r, z1);
        }
        w0.intoArray(c, ci);
        x0.intoArray(c, ci + L);
        y0.intoArray(c, ci + 2 * L);
        z0.intoArray(c, ci + 3 * L);
        w1.intoArray(c, ci + cRow);
        x1.intoArray(c, ci + cRow + L);
        y1.intoArray(c, ci + cRow + 2 * L);
        z1.intoArray(c, ci + cRow + 3 * L);
    }

    private static void rows1(
            int depth, float[] a, int ai, float[] b, int near, int far, float[] s, int si, float[] c, int ci) {

        FloatVector w0 = FloatVector.fromArray(S, s, si);
        FloatVector x0 = FloatVector.fromArray(S, s, si + L);
        FloatVector y0 = FloatVector.fromArray(S, s, si + 2 * L);
        FloatVector z0 = FloatVector.fromArray(S, s, si + 3 * L);
        for (int i = ai; i < ai + depth; i++) {
            int at = (i - ai) * PANEL;
            FloatVector o = FloatVector.fromArray(S, b, near + at);
            FloatVector p = FloatVector.fromArray(S, b, near + at + L);
            FloatVector q = FloatVector.fromArray(S, b, far + at);
            FloatVector r = FloatVector.fromArray(S, b, far + at + L);
            FloatVector v0 = FloatVector.broadcast(S, a[i]);
            w0 = v0.fma(o, w0);
            x0 = v0.fma(p, x0);
            y0 = v0.fma(q, y0);
            z0 = v0.fma(r, z0);
        }
        w0.intoArray(c, ci);
        x0.intoArray(c, ci + L);
        y0.intoArray(c, ci + 2 * L);
        z0.intoArray(c, ci + 3 * L);
    }
}
