package dev.agoge.policy.op;

import static dev.agoge.policy.op.Lanes.S;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/// The exponential, as our own polynomial: the same bits from vectors of any width, from the scalar twin, and before
/// and after the just-in-time compiler. (The library's vector transcendentals do not promise that.)
///
/// e^x = 2^n e^r with n = round(x / ln 2); e^r by the Taylor polynomial of degree 7 on |r| ≤ 0.35. The argument is
/// clamped to [-87, 88]: nothing is ever subnormal or infinite.
final class Exp {
    private static final float LOW = -87f;
    private static final float HIGH = 88f;
    private static final float LOG2_E = 1.442695f;
    /// ln 2 in two parts; the first has zeros at its end, so that its product with n is exact.
    private static final float LN2_HIGH = 0x1.63p-1f;

    private static final float LN2_LOW = -2.1219444e-4f;
    /// Adding this rounds to an integer, which then stands in the low bits.
    private static final float ROUND = 0x1.8p23f;

    private static final float C7 = 1f / 5040;
    private static final float C6 = 1f / 720;
    private static final float C5 = 1f / 120;
    private static final float C4 = 1f / 24;
    private static final float C3 = 1f / 6;

    private Exp() {}

    static float of(float x) {
        float clamped = Math.min(Math.max(x, LOW), HIGH);
        float shifted = Math.fma(clamped, LOG2_E, ROUND);
        float n = shifted - ROUND;
        float r = Math.fma(n, -LN2_LOW, Math.fma(n, -LN2_HIGH, clamped));
        float p = Math.fma(C7, r, C6);
        p = Math.fma(p, r, C5);
        p = Math.fma(p, r, C4);
        p = Math.fma(p, r, C3);
        p = Math.fma(p, r, 0.5f);
        p = Math.fma(p, r, 1f);
        p = Math.fma(p, r, 1f);
        return Float.intBitsToFloat(Float.floatToRawIntBits(p) + (Float.floatToRawIntBits(shifted) << 23));
    }

    static FloatVector of(FloatVector x) {
        FloatVector clamped = clamp(x);
        FloatVector shifted = clamped.fma(FloatVector.broadcast(S, LOG2_E), FloatVector.broadcast(S, ROUND));
        FloatVector n = shifted.sub(ROUND);
        FloatVector r = n.fma(FloatVector.broadcast(S, -LN2_HIGH), clamped);
        r = n.fma(FloatVector.broadcast(S, -LN2_LOW), r);
        FloatVector p = r.fma(FloatVector.broadcast(S, C7), FloatVector.broadcast(S, C6));
        p = p.fma(r, FloatVector.broadcast(S, C5));
        p = p.fma(r, FloatVector.broadcast(S, C4));
        p = p.fma(r, FloatVector.broadcast(S, C3));
        p = p.fma(r, FloatVector.broadcast(S, 0.5f));
        p = p.fma(r, FloatVector.broadcast(S, 1f));
        p = p.fma(r, FloatVector.broadcast(S, 1f));
        return p.reinterpretAsInts()
                .add(shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23))
                .reinterpretAsFloats();
    }

    /// What is not a number stays so. (`max` and `min` would take several instructions each to order zeros by sign.)
    private static FloatVector clamp(FloatVector x) {
        FloatVector above = x.blend(LOW, x.compare(VectorOperators.LT, LOW));
        return above.blend(HIGH, above.compare(VectorOperators.GT, HIGH));
    }

    static float sigmoid(float x) {
        return 1f / (1f + of(-x));
    }

    static FloatVector sigmoid(FloatVector x) {
        return FloatVector.broadcast(S, 1f).div(of(x.neg()).add(1f));
    }
}
