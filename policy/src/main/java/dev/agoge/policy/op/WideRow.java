package dev.agoge.policy.op;

import static dev.agoge.policy.op.Lanes.L;
import static dev.agoge.policy.op.Lanes.S;

import jdk.incubator.vector.FloatVector;

/// The kernel for one row alone, as decoding a single sequence has it: the same chains as [Tile]'s, more at once.
final class WideRow {
    private WideRow() {}

    /// One row over four panels at once, each `next` after the last, onto what c holds: with one tile the chains would
    /// wait for each other.
    static void onFourPanels(int depth, float[] a, int ai, float[] b, int bi, int next, int bStep, float[] c, int ci) {
        for (int column = 0; column < PackedMatrix.PANEL; column += Tile.WIDTH) {
            rowOfFour(depth, a, ai, b, bi + column, next, bStep, c, ci + column);
        }
    }

    private static void rowOfFour(
            int depth, float[] a, int ai, float[] b, int bi, int next, int bStep, float[] c, int ci) {
        FloatVector x0 = FloatVector.fromArray(S, c, ci);
        FloatVector y0 = FloatVector.fromArray(S, c, ci + L);
        FloatVector x1 = FloatVector.fromArray(S, c, ci + 32);
        FloatVector y1 = FloatVector.fromArray(S, c, ci + 32 + L);
        FloatVector x2 = FloatVector.fromArray(S, c, ci + 64);
        FloatVector y2 = FloatVector.fromArray(S, c, ci + 64 + L);
        FloatVector x3 = FloatVector.fromArray(S, c, ci + 96);
        FloatVector y3 = FloatVector.fromArray(S, c, ci + 96 + L);
        for (int k = 0; k < depth; k++) {
            FloatVector v = FloatVector.broadcast(S, a[ai + k]);
            int i = bi + k * bStep;
            x0 = v.fma(FloatVector.fromArray(S, b, i), x0);
            y0 = v.fma(FloatVector.fromArray(S, b, i + L), y0);
            x1 = v.fma(FloatVector.fromArray(S, b, i + next), x1);
            y1 = v.fma(FloatVector.fromArray(S, b, i + next + L), y1);
            x2 = v.fma(FloatVector.fromArray(S, b, i + 2 * next), x2);
            y2 = v.fma(FloatVector.fromArray(S, b, i + 2 * next + L), y2);
            x3 = v.fma(FloatVector.fromArray(S, b, i + 3 * next), x3);
            y3 = v.fma(FloatVector.fromArray(S, b, i + 3 * next + L), y3);
        }
        x0.intoArray(c, ci);
        y0.intoArray(c, ci + L);
        x1.intoArray(c, ci + 32);
        y1.intoArray(c, ci + 32 + L);
        x2.intoArray(c, ci + 64);
        y2.intoArray(c, ci + 64 + L);
        x3.intoArray(c, ci + 96);
        y3.intoArray(c, ci + 96 + L);
    }
}
