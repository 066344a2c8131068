package dev.agoge.policy.op;

import static dev.agoge.policy.op.Lanes.L;
import static dev.agoge.policy.op.Lanes.S;
import static dev.agoge.policy.op.Strips.STEP;

import jdk.incubator.vector.FloatVector;

/// The innermost kernels: c (R, 2L) = s (R, 2L) + a (R, K) · b (K, 2L), one FMA chain over k for each element of c,
/// which begins with s: with zeros, or with what c held. `a` comes in [Strips].
///
/// Straight-line code, because only then do the accumulators stay in registers: twelve rows of two vectors where there
/// are 32 registers, six where there are 16. Every number of rows runs the same chain, so an element does not know how
/// many rows it was computed with.
final class Tile {
    /// Columns of a tile.
    static final int WIDTH = 2 * L;

    /// To begin a chain with: a row of a tile, read with a step of 0 from row to row.
    static final float[] ZEROS = new float[2 * Lanes.LOGICAL];

    private static final int ROWS = L == 8 ? 6 : 12;

    private Tile() {}

    /// @param ai where the strips begin
    /// @param next from one strip to the next
    /// @param bStep from one k to the next
    static void run(
            int rows,
            int depth,
            float[] a,
            int ai,
            int next,
            float[] b,
            int bi,
            int bStep,
            float[] s,
            int si,
            int sRow,
            float[] c,
            int ci,
            int cRow) {
        for (int strip = 0; strip < rows; strip += Strips.ROWS) {
            int end = Math.min(strip + Strips.ROWS, rows);
            int at = ai + strip / Strips.ROWS * next;
            int row = strip;
            if (ROWS == Strips.ROWS && end - row == ROWS) {
                rows12(depth, a, at, b, bi, bStep, s, si + row * sRow, sRow, c, ci + row * cRow, cRow);
                continue;
            }
            for (; end - row >= 6; row += 6) {
                rows6(depth, a, at + row - strip, b, bi, bStep, s, si + row * sRow, sRow, c, ci + row * cRow, cRow);
            }
            for (; end - row >= 4; row += 4) {
                rows4(depth, a, at + row - strip, b, bi, bStep, s, si + row * sRow, sRow, c, ci + row * cRow, cRow);
            }
            for (; end - row >= 2; row += 2) {
                rows2(depth, a, at + row - strip, b, bi, bStep, s, si + row * sRow, sRow, c, ci + row * cRow, cRow);
            }
            if (row < end) rows1(depth, a, at + row - strip, b, bi, bStep, s, si + row * sRow, c, ci + row * cRow);
        }
    }

    // Large because the compiler keeps its rows in registers only if they are written out.
    private static void rows12(
            int depth,
            float[] a,
            int ai,
            float[] b,
            int bi,
            int bStep,
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
            FloatVector p = FloatVector.fromArray(S, b, bi + k * bStep);
            FloatVector q = FloatVector.fromArray(S, b, bi + k * bStep + L);
            int i = ai + k * STEP;
            FloatVector v0 = FloatVector.broadcast(S, a[i]);
            x0 = v0.fma(p, x0);
            y0 = v0.fma(q, y0);
            FloatVector v1 = FloatVector.broadcast(S, a[i + 1]);
            x1 = v1.fma(p, x1);
            y1 = v1.fma(q, y1);
            FloatVector v2 = FloatVector.broadcast(S, a[i + 2]);
            x2 = v2.fma(p, x2);
            y2 = v2.fma(q, y2);
            FloatVector v3 = FloatVector.broadcast(S, a[i + 3]);
            x3 = v3.fma(p, x3);
            y3 = v3.fma(q, y3);
            FloatVector v4 = FloatVector.broadcast(S, a[i + 4]);
            x4 = v4.fma(p, x4);
            y4 = v4.fma(q, y4);
            FloatVector v5 = FloatVector.broadcast(S, a[i + 5]);
            x5 = v5.fma(p, x5);
            y5 = v5.fma(q, y5);
            FloatVector v6 = FloatVector.broadcast(S, a[i + 6]);
            x6 = v6.fma(p, x6);
            y6 = v6.fma(q, y6);
            FloatVector v7 = FloatVector.broadcast(S, a[i + 7]);
            x7 = v7.fma(p, x7);
            y7 = v7.fma(q, y7);
            FloatVector v8 = FloatVector.broadcast(S, a[i + 8]);
            x8 = v8.fma(p, x8);
            y8 = v8.fma(q, y8);
            FloatVector v9 = FloatVector.broadcast(S, a[i + 9]);
            x9 = v9.fma(p, x9);
            y9 = v9.fma(q, y9);
            FloatVector v10 = FloatVector.broadcast(S, a[i + 10]);
            x10 = v10.fma(p, x10);
            y10 = v10.fma(q, y10);
            FloatVector v11 = FloatVector.broadcast(S, a[i + 11]);
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

    private static void rows6(
            int depth,
            float[] a,
            int ai,
            float[] b,
            int bi,
            int bStep,
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
        for (int k = 0; k < depth; k++) {
            FloatVector p = FloatVector.fromArray(S, b, bi + k * bStep);
            FloatVector q = FloatVector.fromArray(S, b, bi + k * bStep + L);
            int i = ai + k * STEP;
            FloatVector v0 = FloatVector.broadcast(S, a[i]);
            x0 = v0.fma(p, x0);
            y0 = v0.fma(q, y0);
            FloatVector v1 = FloatVector.broadcast(S, a[i + 1]);
            x1 = v1.fma(p, x1);
            y1 = v1.fma(q, y1);
            FloatVector v2 = FloatVector.broadcast(S, a[i + 2]);
            x2 = v2.fma(p, x2);
            y2 = v2.fma(q, y2);
            FloatVector v3 = FloatVector.broadcast(S, a[i + 3]);
            x3 = v3.fma(p, x3);
            y3 = v3.fma(q, y3);
            FloatVector v4 = FloatVector.broadcast(S, a[i + 4]);
            x4 = v4.fma(p, x4);
            y4 = v4.fma(q, y4);
            FloatVector v5 = FloatVector.broadcast(S, a[i + 5]);
            x5 = v5.fma(p, x5);
            y5 = v5.fma(q, y5);
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
    }

    private static void rows4(
            int depth,
            float[] a,
            int ai,
            float[] b,
            int bi,
            int bStep,
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
            FloatVector p = FloatVector.fromArray(S, b, bi + k * bStep);
            FloatVector q = FloatVector.fromArray(S, b, bi + k * bStep + L);
            int i = ai + k * STEP;
            FloatVector v0 = FloatVector.broadcast(S, a[i]);
            x0 = v0.fma(p, x0);
            y0 = v0.fma(q, y0);
            FloatVector v1 = FloatVector.broadcast(S, a[i + 1]);
            x1 = v1.fma(p, x1);
            y1 = v1.fma(q, y1);
            FloatVector v2 = FloatVector.broadcast(S, a[i + 2]);
            x2 = v2.fma(p, x2);
            y2 = v2.fma(q, y2);
            FloatVector v3 = FloatVector.broadcast(S, a[i + 3]);
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

    private static void rows2(
            int depth,
            float[] a,
            int ai,
            float[] b,
            int bi,
            int bStep,
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
        for (int k = 0; k < depth; k++) {
            FloatVector p = FloatVector.fromArray(S, b, bi + k * bStep);
            FloatVector q = FloatVector.fromArray(S, b, bi + k * bStep + L);
            int i = ai + k * STEP;
            FloatVector v0 = FloatVector.broadcast(S, a[i]);
            x0 = v0.fma(p, x0);
            y0 = v0.fma(q, y0);
            FloatVector v1 = FloatVector.broadcast(S, a[i + 1]);
            x1 = v1.fma(p, x1);
            y1 = v1.fma(q, y1);
        }
        x0.intoArray(c, ci);
        y0.intoArray(c, ci + L);
        x1.intoArray(c, ci + cRow);
        y1.intoArray(c, ci + cRow + L);
    }

    private static void rows1(
            int depth, float[] a, int ai, float[] b, int bi, int bStep, float[] s, int si, float[] c, int ci) {
        FloatVector x0 = FloatVector.fromArray(S, s, si);
        FloatVector y0 = FloatVector.fromArray(S, s, si + L);
        for (int k = 0; k < depth; k++) {
            FloatVector p = FloatVector.fromArray(S, b, bi + k * bStep);
            FloatVector q = FloatVector.fromArray(S, b, bi + k * bStep + L);
            int i = ai + k * STEP;
            FloatVector v0 = FloatVector.broadcast(S, a[i]);
            x0 = v0.fma(p, x0);
            y0 = v0.fma(q, y0);
        }
        x0.intoArray(c, ci);
        y0.intoArray(c, ci + L);
    }
}
