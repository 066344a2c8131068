package dev.agoge.policy.op;

import static dev.agoge.policy.op.KvCache.BLOCK;
import static dev.agoge.policy.op.Lanes.I;
import static dev.agoge.policy.op.Lanes.L;
import static dev.agoge.policy.op.Lanes.S;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/// Turns up to sixteen rows into columns, so that rows become lanes: keys of a block, or rows of a factor. It moves
/// numbers, and computes none.
///
/// Where a vector is as long as a block, sixteen columns are turned at a time, in registers: as a square of four by
/// four squares of four by four. First each of the small squares is turned, then the large one, by the same two steps.
final class Transposition {
    /// Rooms for numbers on their way.
    static final int HALFWAY = BLOCK * BLOCK;

    private static final Square SMALL = new Square(1);
    private static final Square LARGE = new Square(4);

    private Transposition() {}

    /// Sixteen lanes of `turned` for each column, from `to` on, each `step` after the last = the transposed rows, which
    /// begin at `at`, each `stride` after the last. Columns are turned up to a multiple of sixteen, whatever stands
    /// there: there must be room for them. Lanes without a row hold something arbitrary.
    static void turn(
            float[] rows,
            int at,
            int stride,
            int count,
            int columns,
            float[] turned,
            int to,
            int step,
            float[] halfway) {
        if (L != BLOCK) {
            oneByOne(rows, at, stride, count, columns, turned, to, step);
            return;
        }
        for (int column = 0; column < columns; column += BLOCK) {
            for (int row = 0; row < count; row += 4) {
                int from = at + row * stride + column;
                turnFour(SMALL, rows, from, stride, count - row, halfway, row * BLOCK, BLOCK);
            }
            for (int row = 0; row < 4; row++) {
                turnFour(LARGE, halfway, row * BLOCK, 4 * BLOCK, 4, turned, to + (column + row) * step, 4 * step);
            }
        }
    }

    private static void oneByOne(
            float[] rows, int at, int stride, int count, int columns, float[] turned, int to, int step) {
        for (int row = 0; row < count; row++) {
            for (int column = 0; column < columns; column++) {
                turned[to + column * step + row] = rows[at + row * stride + column];
            }
        }
    }

    /// Of fewer than four rows the last stands for those that lack.
    private static void turnFour(Square square, float[] x, int at, int stride, int rows, float[] y, int to, int step) {
        IntVector a = load(x, at);
        IntVector b = load(x, at + Math.min(1, rows - 1) * stride);
        IntVector c = load(x, at + Math.min(2, rows - 1) * stride);
        IntVector d = load(x, at + Math.min(3, rows - 1) * stride);
        IntVector abLow = square.mixLow.selectFrom(a, b);
        IntVector abHigh = square.mixHigh.selectFrom(a, b);
        IntVector cdLow = square.mixLow.selectFrom(c, d);
        IntVector cdHigh = square.mixHigh.selectFrom(c, d);
        store(square.joinLow.selectFrom(abLow, cdLow), y, to);
        store(square.joinHigh.selectFrom(abLow, cdLow), y, to + step);
        store(square.joinLow.selectFrom(abHigh, cdHigh), y, to + 2 * step);
        store(square.joinHigh.selectFrom(abHigh, cdHigh), y, to + 3 * step);
    }

    private static IntVector load(float[] x, int at) {
        return FloatVector.fromArray(S, x, at).reinterpretAsInts();
    }

    private static void store(IntVector bits, float[] y, int to) {
        bits.reinterpretAsFloats().intoArray(y, to);
    }

    /// What is chosen of two vectors to turn squares of four by four units of so many lanes: first units of both are
    /// mixed, then pairs of them joined.
    private static final class Square {
        final IntVector mixLow;
        final IntVector mixHigh;
        final IntVector joinLow;
        final IntVector joinHigh;

        Square(int unit) {
            mixLow = choice(unit, 0, 4, 1, 5);
            mixHigh = choice(unit, 2, 6, 3, 7);
            joinLow = choice(unit, 0, 1, 4, 5);
            joinHigh = choice(unit, 2, 3, 6, 7);
        }

        /// @param units for each of four its source: 0 … 3 are the first vector's, 4 … 7 the second's
        private static IntVector choice(int unit, int... units) {
            int[] lanes = new int[L];
            for (int lane = 0; lane < L; lane++) {
                int place = lane / unit % 4;
                lanes[lane] = lane + (units[place] % 4 - place) * unit + units[place] / 4 * L;
            }
            return IntVector.fromArray(I, lanes, 0);
        }
    }
}
