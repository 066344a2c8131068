package dev.agoge.policy.op;

import static dev.agoge.policy.op.Lanes.L;
import static dev.agoge.policy.op.Lanes.S;
import static dev.agoge.policy.op.PackedMatrix.PANEL;

import jdk.incubator.vector.FloatVector;

/// The kernel for one row alone, as decoding a single sequence has it, where [WideTile] does not fit: the same chains
/// as [Tile]'s, more at once.
final class WideRow {
    private WideRow() {}

    /// One row over four panels at once, each `next` after the last, onto what c holds: with one tile the chains would
    /// wait for each other.
    static void onFourPanels(int depth, float[] a, int ai, float[] b, int bi, int next, float[] c, int ci) {
        for (int column = 0; column < PANEL; column += Tile.WIDTH) {
            rowOfFour(depth, a, ai, b, bi + column, next, c, ci + column);
        }
    }

    private static void rowOfFour(int depth, float[] a, int ai, float[] b, int bi, int next, float[] c, int ci) {
        FloatVector x0 = FloatVector.fromArray(S, c, ci);
        FloatVector y0 = FloatVector.fromArray(S, c, ci + L);
        FloatVector x1 = FloatVector.fromArray(S, c, ci + PANEL);
        FloatVector y1 = FloatVector.fromArray(S, c, ci + PANEL + L);
        FloatVector x2 = FloatVector.fromArray(S, c, ci + 2 * PANEL);
        FloatVector y2 = FloatVector.fromArray(S, c, ci + 2 * PANEL + L);
        FloatVector x3 = FloatVector.fromArray(S, c, ci + 3 * PANEL);
        FloatVector y3 = FloatVector.fromArray(S, c, ci + 3 * PANEL + L);
        int bi1 = bi + next;
        int bi2 = bi + 2 * next;
        int bi3 = bi + 3 * next;
        for (int k = 0; k < depth; k++) {
            FloatVector v = FloatVector.broadcast(S, a[ai + k]);
            int at = k * PANEL;
            x0 = v.fma(FloatVector.fromArray(S, b, bi + at), x0);
            y0 = v.fma(FloatVector.fromArray(S, b, bi + at + L), y0);
            x1 = v.fma(FloatVector.fromArray(S, b, bi1 + at), x1);
            y1 = v.fma(FloatVector.fromArray(S, b, bi1 + at + L), y1);
            x2 = v.fma(FloatVector.fromArray(S, b, bi2 + at), x2);
            y2 = v.fma(FloatVector.fromArray(S, b, bi2 + at + L), y2);
            x3 = v.fma(FloatVector.fromArray(S, b, bi3 + at), x3);
            y3 = v.fma(FloatVector.fromArray(S, b, bi3 + at + L), y3);
        }
        x0.intoArray(c, ci);
        y0.intoArray(c, ci + L);
        x1.intoArray(c, ci + PANEL);
        y1.intoArray(c, ci + PANEL + L);
        x2.intoArray(c, ci + 2 * PANEL);
        y2.intoArray(c, ci + 2 * PANEL + L);
        x3.intoArray(c, ci + 3 * PANEL);
        y3.intoArray(c, ci + 3 * PANEL + L);
    }
}
