package dev.agoge.policy.op;

import static dev.agoge.policy.op.Lanes.L;
import static dev.agoge.policy.op.Lanes.S;
import static dev.agoge.policy.op.PackedMatrix.PANEL;

import jdk.incubator.vector.FloatVector;

/// [Tile] over two panels at once, where there are 32 registers: six rows of four vectors. Four multiply-adds for each
/// number of `a` instead of two leave the processor time to fetch it.
final class WideTile {
    static final boolean FITS = L == PANEL / 2;

    private static final int ROWS = 6;

    private WideTile() {}

    /// c (R, 2 panels) = s + a (R, K) · b, where the panels of b begin at `near` and `far`.
    static void run(
            int rows,
            int depth,
            float[] a,
            int ai,
            int aRow,
            int aStep,
            float[] b,
            int near,
            int far,
            float[] s,
            int si,
            int sRow,
            float[] c,
            int ci,
            int cRow) {
        int done = 0;
        while (done < rows) {
            int left = rows - done;
            int from = ai + done * aRow;
            int start = si + done * sRow;
            int to = ci + done * cRow;
            if (left >= ROWS) {
                rows6(depth, a, from, aRow, aStep, b, near, far, s, start, sRow, c, to, cRow);
                done += ROWS;
            } else if (left >= 4) {
                rows4(depth, a, from, aRow, aStep, b, near, far, s, start, sRow, c, to, cRow);
                done += 4;
            } else if (left >= 2) {
                rows2(depth, a, from, aRow, aStep, b, near, far, s, start, sRow, c, to, cRow);
                done += 2;
            } else {
                rows1(depth, a, from, aStep, b, near, far, s, start, c, to);
                done += 1;
            }
        }
    }

    private static void rows6(
            int depth,
            float[] a,
            int ai,
            int aRow,
            int aStep,
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
        for (int k = 0; k < depth; k++) {
            FloatVector p = FloatVector.fromArray(S, b, near + k * PANEL);
            FloatVector q = FloatVector.fromArray(S, b, near + k * PANEL + L);
            FloatVector r = FloatVector.fromArray(S, b, far + k * PANEL);
            FloatVector t = FloatVector.fromArray(S, b, far + k * PANEL + L);
            int i = ai + k * aStep;
            FloatVector v0 = FloatVector.broadcast(S, a[i]);
            w0 = v0.fma(p, w0);
            x0 = v0.fma(q, x0);
            y0 = v0.fma(r, y0);
            z0 = v0.fma(t, z0);
            FloatVector v1 = FloatVector.broadcast(S, a[i + aRow]);
            w1 = v1.fma(p, w1);
            x1 = v1.fma(q, x1);
            y1 = v1.fma(r, y1);
            z1 = v1.fma(t, z1);
            FloatVector v2 = FloatVector.broadcast(S, a[i + 2 * aRow]);
            w2 = v2.fma(p, w2);
            x2 = v2.fma(q, x2);
            y2 = v2.fma(r, y2);
            z2 = v2.fma(t, z2);
            FloatVector v3 = FloatVector.broadcast(S, a[i + 3 * aRow]);
            w3 = v3.fma(p, w3);
            x3 = v3.fma(q, x3);
            y3 = v3.fma(r, y3);
            z3 = v3.fma(t, z3);
            FloatVector v4 = FloatVector.broadcast(S, a[i + 4 * aRow]);
            w4 = v4.fma(p, w4);
            x4 = v4.fma(q, x4);
            y4 = v4.fma(r, y4);
            z4 = v4.fma(t, z4);
            FloatVector v5 = FloatVector.broadcast(S, a[i + 5 * aRow]);
            w5 = v5.fma(p, w5);
            x5 = v5.fma(q, x5);
            y5 = v5.fma(r, y5);
            z5 = v5.fma(t, z5);
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
            int aStep,
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
        for (int k = 0; k < depth; k++) {
            FloatVector p = FloatVector.fromArray(S, b, near + k * PANEL);
            FloatVector q = FloatVector.fromArray(S, b, near + k * PANEL + L);
            FloatVector r = FloatVector.fromArray(S, b, far + k * PANEL);
            FloatVector t = FloatVector.fromArray(S, b, far + k * PANEL + L);
            int i = ai + k * aStep;
            FloatVector v0 = FloatVector.broadcast(S, a[i]);
            w0 = v0.fma(p, w0);
            x0 = v0.fma(q, x0);
            y0 = v0.fma(r, y0);
            z0 = v0.fma(t, z0);
            FloatVector v1 = FloatVector.broadcast(S, a[i + aRow]);
            w1 = v1.fma(p, w1);
            x1 = v1.fma(q, x1);
            y1 = v1.fma(r, y1);
            z1 = v1.fma(t, z1);
            FloatVector v2 = FloatVector.broadcast(S, a[i + 2 * aRow]);
            w2 = v2.fma(p, w2);
            x2 = v2.fma(q, x2);
            y2 = v2.fma(r, y2);
            z2 = v2.fma(t, z2);
            FloatVector v3 = FloatVector.broadcast(S, a[i + 3 * aRow]);
            w3 = v3.fma(p, w3);
            x3 = v3.fma(q, x3);
            y3 = v3.fma(r, y3);
            z3 = v3.fma(t, z3);
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
            int aStep,
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
        for (int k = 0; k < depth; k++) {
            FloatVector p = FloatVector.fromArray(S, b, near + k * PANEL);
            FloatVector q = FloatVector.fromArray(S, b, near + k * PANEL + L);
            FloatVector r = FloatVector.fromArray(S, b, far + k * PANEL);
            FloatVector t = FloatVector.fromArray(S, b, far + k * PANEL + L);
            int i = ai + k * aStep;
            FloatVector v0 = FloatVector.broadcast(S, a[i]);
            w0 = v0.fma(p, w0);
            x0 = v0.fma(q, x0);
            y0 = v0.fma(r, y0);
            z0 = v0.fma(t, z0);
            FloatVector v1 = FloatVector.broadcast(S, a[i + aRow]);
            w1 = v1.fma(p, w1);
            x1 = v1.fma(q, x1);
            y1 = v1.fma(r, y1);
            z1 = v1.fma(t, z1);
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
            int depth,
            float[] a,
            int ai,
            int aStep,
            float[] b,
            int near,
            int far,
            float[] s,
            int si,
            float[] c,
            int ci) {
        FloatVector w0 = FloatVector.fromArray(S, s, si);
        FloatVector x0 = FloatVector.fromArray(S, s, si + L);
        FloatVector y0 = FloatVector.fromArray(S, s, si + 2 * L);
        FloatVector z0 = FloatVector.fromArray(S, s, si + 3 * L);
        for (int k = 0; k < depth; k++) {
            FloatVector p = FloatVector.fromArray(S, b, near + k * PANEL);
            FloatVector q = FloatVector.fromArray(S, b, near + k * PANEL + L);
            FloatVector r = FloatVector.fromArray(S, b, far + k * PANEL);
            FloatVector t = FloatVector.fromArray(S, b, far + k * PANEL + L);
            int i = ai + k * aStep;
            FloatVector v0 = FloatVector.broadcast(S, a[i]);
            w0 = v0.fma(p, w0);
            x0 = v0.fma(q, x0);
            y0 = v0.fma(r, y0);
            z0 = v0.fma(t, z0);
        }
        w0.intoArray(c, ci);
        x0.intoArray(c, ci + L);
        y0.intoArray(c, ci + 2 * L);
        z0.intoArray(c, ci + 3 * L);
    }
}
