package dev.agoge.policy.op;

/// The places of the greatest numbers, found without sorting: the number that just belongs to them is spelled
/// out from its highest bits to its lowest, by counting how many numbers go on in which way.
final class Greatest {
    private static final int[] SHIFTS = {21, 10, 0};
    private static final int DIGIT = 1 << 11;

    private Greatest() {}

    /// The places of the `count` greatest of x's first `size` numbers, ascending; of equals the lower places.
    static int[] places(float[] x, int size, int count) {
        int known = 0;
        int least = 0;
        int wanted = count;
        for (int shift : SHIFTS) {
            int[] often = new int[DIGIT];
            for (int i = 0; i < size; i++) {
                int order = order(x[i]);
                if ((order & known) == least) often[digit(order, shift)]++;
            }
            int digit = DIGIT - 1;
            while (often[digit] < wanted) wanted -= often[digit--];
            least |= digit << shift;
            known = -1 << shift;
        }
        return places(x, size, count, least, wanted);
    }

    private static int[] places(float[] x, int size, int count, int least, int equals) {
        int[] places = new int[count];
        int next = 0;
        int left = equals;
        for (int i = 0; i < size; i++) {
            int order = order(x[i]);
            if (order == least ? left-- > 0 : Integer.compareUnsigned(order, least) > 0) places[next++] = i;
        }
        return places;
    }

    /// Eleven bits, or as the last digit the ten that are left.
    private static int digit(int order, int shift) {
        return shift == 0 ? order & (DIGIT / 2 - 1) : (order >>> shift) & (DIGIT - 1);
    }

    /// Bits that, without a sign, order as the numbers do; both zeros are one.
    private static int order(float x) {
        int bits = Float.floatToRawIntBits(x + 0f);
        return bits ^ ((bits >> 31) | Integer.MIN_VALUE);
    }
}
