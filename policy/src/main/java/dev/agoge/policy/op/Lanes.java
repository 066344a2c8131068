package dev.agoge.policy.op;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// How wide this machine's vectors are, and the sums that do not depend on it.
///
/// A sum is kept in sixteen logical lanes: element i goes to lane i mod 16, in order of i, and the lanes are added
/// by one fixed tree. A machine with narrower vectors walks the lanes in several passes and gets the same bits.
final class Lanes {
    /// Never wider than the processor: emulated vectors are fifty times slower than none.
    static final VectorSpecies<Float> S =
            FloatVector.SPECIES_PREFERRED.length() > 16 ? FloatVector.SPECIES_512 : FloatVector.SPECIES_PREFERRED;

    static final VectorSpecies<Integer> I =
            IntVector.SPECIES_PREFERRED.length() > 16 ? IntVector.SPECIES_512 : IntVector.SPECIES_PREFERRED;

    /// Vector length; divides 16.
    static final int L = S.length();

    static final int LOGICAL = 16;

    private Lanes() {}

    /// Adds sixteen lanes: halves onto each other, four times.
    static float tree(float[] lanes) {
        for (int half = LOGICAL / 2; half > 0; half /= 2) {
            for (int i = 0; i < half; i++) lanes[i] += lanes[i + half];
        }
        return lanes[0];
    }

    static float sum(float[] x, int offset, int count, float[] lanes) {
        int whole = count - count % LOGICAL;
        for (int lane = 0; lane < LOGICAL; lane += L) {
            FloatVector acc = FloatVector.zero(S);
            for (int i = lane; i < whole; i += LOGICAL) acc = acc.add(FloatVector.fromArray(S, x, offset + i));
            acc.intoArray(lanes, lane);
        }
        for (int i = whole; i < count; i++) lanes[i - whole] += x[offset + i];
        return tree(lanes);
    }

    static float dot(float[] x, int xOffset, float[] y, int yOffset, int count, float[] lanes) {
        int whole = count - count % LOGICAL;
        for (int lane = 0; lane < LOGICAL; lane += L) {
            FloatVector acc = FloatVector.zero(S);
            for (int i = lane; i < whole; i += LOGICAL) {
                acc = FloatVector.fromArray(S, x, xOffset + i).fma(FloatVector.fromArray(S, y, yOffset + i), acc);
            }
            acc.intoArray(lanes, lane);
        }
        for (int i = whole; i < count; i++) {
            lanes[i - whole] = Math.fma(x[xOffset + i], y[yOffset + i], lanes[i - whole]);
        }
        return tree(lanes);
    }

    /// The greatest of at least one number; exact in any order, so four are looked for at a time. What is not a
    /// number is passed over.
    static float max(float[] x, int offset, int count) {
        float max = Float.NEGATIVE_INFINITY;
        int whole = count - count % (4 * L);
        if (whole > 0) {
            FloatVector a = FloatVector.broadcast(S, max);
            FloatVector b = a;
            FloatVector c = a;
            FloatVector d = a;
            for (int i = offset; i < offset + whole; i += 4 * L) {
                a = greater(a, FloatVector.fromArray(S, x, i));
                b = greater(b, FloatVector.fromArray(S, x, i + L));
                c = greater(c, FloatVector.fromArray(S, x, i + 2 * L));
                d = greater(d, FloatVector.fromArray(S, x, i + 3 * L));
            }
            max = greater(greater(a, b), greater(c, d)).reduceLanes(VectorOperators.MAX);
        }
        for (int i = offset + whole; i < offset + count; i++) max = x[i] > max ? x[i] : max;
        return max;
    }

    /// Two instructions; [FloatVector#max] takes several to order zeros by sign.
    private static FloatVector greater(FloatVector x, FloatVector y) {
        return x.blend(y, y.compare(VectorOperators.GT, x));
    }
}
