package dev.agoge.policy.op;

import static dev.agoge.policy.op.Lanes.L;
import static dev.agoge.policy.op.Lanes.S;
import static dev.agoge.policy.op.PackedMatrix.PANEL;

import jdk.incubator.vector.FloatVector;

/// The kernel for a row or two alone, as decoding has them: the same chains as [WideTile]'s and [Tile]'s over twice as
/// many panels. With fewer chains at once each multiply-add would wait for the one before it.
final class WideRows {
    /// Two have their sums in registers where there are 32.
    static final int MOST = WideTile.FITS ? 2 : 1;

    static final int PANELS = 4;

    /// To begin chains with.
    private static final float[] ZEROS = new float[PANELS * PANEL];

    private WideRows() {}

    /// c (R, four panels) = a (R, K) · b, or c += a·b, where the panels of b begin at `bi`, each `next` after the last.
    static void run(Matrix a, float[] b, int bi, int next, Matrix c, boolean goesOn) {
        float[] s = goesOn ? c.data : ZEROS;
        int si = goesOn ? c.offset : 0;
        if (a.rows == 2) {
            int sRow = goesOn ? c.stride : 0;
            rows2(a.columns, a.data, a.offset, a.stride, b, bi, next, s, si, sRow, c.data, c.offset, c.stride);
            return;
        }
        for (int column = 0; column < PANEL; column += 2 * L) {
            rows1(a.columns, a.data, a.offset, b, bi + column, next, s, si + column, c.data, c.offset + column);
        }
    }

    private static void rows2(
            int depth,
            float[] a,
            int ai,
            int aRow,
            float[] b,
            int bi,
            int next,
            float[] s,
            int si,
            int sRow,
            float[] c,
            int ci,
            int cRow) {
        FloatVector s0 = FloatVector.fromArray(S, s, si);
        FloatVector t0 = FloatVector.fromArray(S, s, si + L);
        FloatVector u0 = FloatVector.fromArray(S, s, si + PANEL);
        FloatVector v0 = FloatVector.fromArray(S, s, si + PANEL + L);
        FloatVector w0 = FloatVector.fromArray(S, s, si + 2 * PANEL);
        FloatVector x0 = FloatVector.fromArray(S, s, si + 2 * PANEL + L);
        FloatVector y0 = FloatVector.fromArray(S, s, si + 3 * PANEL);
        FloatVector z0 = FloatVector.fromArray(S, s, si + 3 * PANEL + L);
        FloatVector s1 = FloatVector.fromArray(S, s, si + sRow);
        FloatVector t1 = FloatVector.fromArray(S, s, si + sRow + L);
        FloatVector u1 = FloatVector.fromArray(S, s, si + sRow + PANEL);
        FloatVector v1 = FloatVector.fromArray(S, s, si + sRow + PANEL + L);
        FloatVector w1 = FloatVector.fromArray(S, s, si + sRow + 2 * PANEL);
        FloatVector x1 = FloatVector.fromArray(S, s, si + sRow + 2 * PANEL + L);
        FloatVector y1 = FloatVector.fromArray(S, s, si + sRow + 3 * PANEL);
        FloatVector z1 = FloatVector.fromArray(S, s, si + sRow + 3 * PANEL + L);
        int bi1 = bi + next;
        int bi2 = bi + 2 * next;
        int bi3 = bi + 3 * next;
        for (int k = 0; k < depth; k++) {
            int at = k * PANEL;
            FloatVector a0 = FloatVector.broadcast(S, a[ai + k]);
            FloatVector a1 = FloatVector.broadcast(S, a[ai + k + aRow]);
            FloatVector p = FloatVector.fromArray(S, b, bi + at);
            s0 = a0.fma(p, s0);
            s1 = a1.fma(p, s1);
            FloatVector q = FloatVector.fromArray(S, b, bi + at + L);
            t0 = a0.fma(q, t0);
            t1 = a1.fma(q, t1);
            p = FloatVector.fromArray(S, b, bi1 + at);
            u0 = a0.fma(p, u0);
            u1 = a1.fma(p, u1);
            q = FloatVector.fromArray(S, b, bi1 + at + L);
            v0 = a0.fma(q, v0);
            v1 = a1.fma(q, v1);
            p = FloatVector.fromArray(S, b, bi2 + at);
            w0 = a0.fma(p, w0);
            w1 = a1.fma(p, w1);
            q = FloatVector.fromArray(S, b, bi2 + at + L);
            x0 = a0.fma(q, x0);
            x1 = a1.fma(q, x1);
            p = FloatVector.fromArray(S, b, bi3 + at);
            y0 = a0.fma(p, y0);
            y1 = a1.fma(p, y1);
            q = FloatVector.fromArray(S, b, bi3 + at + L);
            z0 = a0.fma(q, z0);
            z1 = a1.fma(q, z1);
        }
        s0.intoArray(c, ci);
        t0.intoArray(c, ci + L);
        u0.intoArray(c, ci + PANEL);
        v0.intoArray(c, ci + PANEL + L);
        w0.intoArray(c, ci + 2 * PANEL);
        x0.intoArray(c, ci + 2 * PANEL + L);
        y0.intoArray(c, ci + 3 * PANEL);
        z0.intoArray(c, ci + 3 * PANEL + L);
        s1.intoArray(c, ci + cRow);
        t1.intoArray(c, ci + cRow + L);
        u1.intoArray(c, ci + cRow + PANEL);
        v1.intoArray(c, ci + cRow + PANEL + L);
        w1.intoArray(c, ci + cRow + 2 * PANEL);
        x1.intoArray(c, ci + cRow + 2 * PANEL + L);
        y1.intoArray(c, ci + cRow + 3 * PANEL);
        z1.intoArray(c, ci + cRow + 3 * PANEL + L);
    }

    private static void rows1(
            int depth, float[] a, int ai, float[] b, int bi, int next, float[] s, int si, float[] c, int ci) {
        FloatVector s0 = FloatVector.fromArray(S, s, si);
        FloatVector t0 = FloatVector.fromArray(S, s, si + L);
        FloatVector u0 = FloatVector.fromArray(S, s, si + PANEL);
        FloatVector v0 = FloatVector.fromArray(S, s, si + PANEL + L);
        FloatVector w0 = FloatVector.fromArray(S, s, si + 2 * PANEL);
        FloatVector x0 = FloatVector.fromArray(S, s, si + 2 * PANEL + L);
        FloatVector y0 = FloatVector.fromArray(S, s, si + 3 * PANEL);
        FloatVector z0 = FloatVector.fromArray(S, s, si + 3 * PANEL + L);
        int bi1 = bi + next;
        int bi2 = bi + 2 * next;
        int bi3 = bi + 3 * next;
        for (int k = 0; k < depth; k++) {
            int at = k * PANEL;
            FloatVector a0 = FloatVector.broadcast(S, a[ai + k]);
            s0 = a0.fma(FloatVector.fromArray(S, b, bi + at), s0);
            t0 = a0.fma(FloatVector.fromArray(S, b, bi + at + L), t0);
            u0 = a0.fma(FloatVector.fromArray(S, b, bi1 + at), u0);
            v0 = a0.fma(FloatVector.fromArray(S, b, bi1 + at + L), v0);
            w0 = a0.fma(FloatVector.fromArray(S, b, bi2 + at), w0);
            x0 = a0.fma(FloatVector.fromArray(S, b, bi2 + at + L), x0);
            y0 = a0.fma(FloatVector.fromArray(S, b, bi3 + at), y0);
            z0 = a0.fma(FloatVector.fromArray(S, b, bi3 + at + L), z0);
        }
        s0.intoArray(c, ci);
        t0.intoArray(c, ci + L);
        u0.intoArray(c, ci + PANEL);
        v0.intoArray(c, ci + PANEL + L);
        w0.intoArray(c, ci + 2 * PANEL);
        x0.intoArray(c, ci + 2 * PANEL + L);
        y0.intoArray(c, ci + 3 * PANEL);
        z0.intoArray(c, ci + 3 * PANEL + L);
    }
}
