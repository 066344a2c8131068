package dev.agoge.policy.weights;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// How a safetensors file stores a number. Weights are read from the first four, each number becoming the fp32
/// number that it is, exactly. The others are known by their size, so that a file that holds them is still
/// checked to its last byte.
public enum Dtype {
    F32(4),
    BF16(2),
    F16(2),
    /// Sign, 4 bits of exponent (bias 7), 3 of fraction; no infinities, one NaN of each sign, 448 the greatest.
    F8_E4M3(1),
    BOOL(1),
    I8(1),
    U8(1),
    F8_E5M2(1),
    F8_E8M0(1),
    F8_E4M3FNUZ(1),
    F8_E5M2FNUZ(1),
    I16(2),
    U16(2),
    I32(4),
    U32(4),
    I64(8),
    U64(8),
    F64(8),
    C64(8);

    static final String OF_WEIGHTS = "F32, BF16, F16 or F8_E4M3";
    static final String OF_SCALES = "F32, BF16 or F16";

    private static final ValueLayout.OfFloat FLOATS =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfShort SHORTS =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final float[] E4M3 = new float[256];

    static {
        for (int bits = 0; bits < 256; bits++) E4M3[bits] = e4m3(bits);
    }

    private final int bytes;

    Dtype(int bytes) {
        this.bytes = bytes;
    }

    /// Of one number.
    public int bytes() {
        return bytes;
    }

    /// True if weights are read from it.
    public boolean ofWeights() {
        return compareTo(F8_E4M3) <= 0;
    }

    /// True if what FP8 numbers are multiplied with is read from it.
    boolean ofScales() {
        return compareTo(F16) <= 0;
    }

    /// Widens numbers to fp32.
    void widen(MemorySegment from, long first, float[] into, int at, int count) {
        switch (this) {
            case F32 -> MemorySegment.copy(from, FLOATS, first * 4, into, at, count);
            case BF16 -> {
                for (int i = 0; i < count; i++) into[at + i] = bf16(from.get(SHORTS, (first + i) * 2));
            }
            case F16 -> {
                for (int i = 0; i < count; i++) into[at + i] = f16(from.get(SHORTS, (first + i) * 2));
            }
            case F8_E4M3 -> {
                for (int i = 0; i < count; i++) into[at + i] = E4M3[from.get(ValueLayout.JAVA_BYTE, first + i) & 0xff];
            }
            case BOOL, I8, U8, F8_E5M2, F8_E8M0, F8_E4M3FNUZ, F8_E5M2FNUZ, I16, U16, I32, U32, I64, U64, F64, C64 ->
                throw notOfWeights();
        }
    }

    private IllegalArgumentException notOfWeights() {
        return new IllegalArgumentException(this + " is no type of weights; they are " + OF_WEIGHTS);
    }

    /// The upper half of an fp32 number.
    static float bf16(short bits) {
        return Float.intBitsToFloat(bits << 16);
    }

    static short toBf16(float number) {
        int bits = Float.floatToRawIntBits(number);
        // Rounding could carry a NaN into an infinity; the set bit keeps it one.
        if (Float.isNaN(number)) return (short) (bits >>> 16 | 0x40);
        return (short) (bits + 0x7fff + (bits >>> 16 & 1) >>> 16);
    }

    /// Sign, 5 bits of exponent (bias 15), 10 of fraction.
    static float f16(short bits) {
        int exponent = bits >>> 10 & 0x1f;
        int fraction = bits & 0x3ff;
        int magnitude = switch (exponent) {
            case 0 -> Float.floatToRawIntBits(fraction * 0x1p-24f);
            case 0x1f -> 0x7f800000 | fraction << 13;
            default -> exponent + (127 - 15) << 23 | fraction << 13;
        };
        return Float.intBitsToFloat((bits & 0x8000) << 16 | magnitude);
    }

    private static float e4m3(int bits) {
        int exponent = bits >>> 3 & 0xf;
        int fraction = bits & 7;
        int magnitude;
        if (exponent == 0xf && fraction == 7) magnitude = 0x7fc00000;
        else if (exponent == 0) magnitude = Float.floatToRawIntBits(fraction * 0x1p-9f);
        else magnitude = exponent + (127 - 7) << 23 | fraction << 20;
        return Float.intBitsToFloat((bits & 0x80) << 24 | magnitude);
    }
}
