package dev.agoge.policy.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agoge.contracts.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Every value of every small format, against its definition in exact arithmetic, and against PyTorch's conversion,
/// whose digests `src/test/oracle/dtypes.py` wrote.
class DtypeTest {
    private static final int HALVES = 1 << 16;

    private final JsonNode oracle = oracle();

    private static JsonNode oracle() {
        try (InputStream in = DtypeTest.class.getResourceAsStream("/oracle/dtypes.json")) {
            return new JsonMapper().readTree(Objects.requireNonNull(in, "dtypes.json"));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /// (-1)^sign · 2^(exponent - bias) · 1.fraction, without the leading one if the exponent is 0.
    private static double value(int bits, int exponentBits, int fractionBits) {
        int bias = (1 << exponentBits - 1) - 1;
        int exponent = bits >>> fractionBits & (1 << exponentBits) - 1;
        double fraction = Math.scalb((double) (bits & (1 << fractionBits) - 1), -fractionBits);
        double magnitude = exponent == 0 ? Math.scalb(fraction, 1 - bias) : Math.scalb(1 + fraction, exponent - bias);
        return bits >>> exponentBits + fractionBits == 0 ? magnitude : -magnitude;
    }

    /// With infinities and NaNs in the highest exponent, as IEEE has them.
    private static double ieee(int bits, int exponentBits, int fractionBits) {
        boolean special = (bits >>> fractionBits & (1 << exponentBits) - 1) == (1 << exponentBits) - 1;
        if (!special) return value(bits, exponentBits, fractionBits);
        if ((bits & (1 << fractionBits) - 1) != 0) return Double.NaN;
        return bits >>> exponentBits + fractionBits == 0 ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
    }

    private static float[] all(Dtype dtype, int count) {
        ByteBuffer bytes = ByteBuffer.allocate(count * dtype.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            if (dtype.bytes() == 1) bytes.put((byte) i);
            else bytes.putShort((short) i);
        }
        float[] numbers = new float[count];
        dtype.widen(MemorySegment.ofArray(bytes.array()), 0, numbers, 0, count);
        return numbers;
    }

    private void areAll(Dtype dtype, int count, IntToDoubleFunction definition) {
        float[] have = all(dtype, count);
        for (int bits = 0; bits < count; bits++) {
            double want = definition.applyAsDouble(bits);
            assertThat((double) (float) want).as("%s %x in fp32", dtype, bits).isEqualTo(Double.valueOf(want));
            assertThat(Float.floatToIntBits(have[bits]))
                    .as("%s %x is %s, not %s", dtype, bits, have[bits], want)
                    .isEqualTo(Float.floatToIntBits((float) want));
        }
        assertThat(digest(have).hex()).isEqualTo(oracle.get(dtype.name()).asString());
    }

    @Test
    void everyBf16IsItsDefinition() {
        areAll(Dtype.BF16, HALVES, bits -> ieee(bits, 8, 7));
    }

    @Test
    void everyF16IsItsDefinition() {
        areAll(Dtype.F16, HALVES, bits -> ieee(bits, 5, 10));
    }

    @Test
    void everyE4m3IsItsDefinition() {
        areAll(Dtype.F8_E4M3, 256, bits -> (bits & 0x7f) == 0x7f ? Double.NaN : value(bits, 4, 3));
    }

    @Test
    void nothingOfF32IsLost() {
        int[] bits = {0, 1 << 31, 1, 0x7fffff, 0x7f800000, 0xff800000, 0x7fc00001, 0xffabcdef, 0x3f800001};
        ByteBuffer bytes = ByteBuffer.allocate(4 * bits.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int one : bits) bytes.putInt(one);
        float[] numbers = new float[bits.length];
        Dtype.F32.widen(MemorySegment.ofArray(bytes.array()), 0, numbers, 0, bits.length);
        for (int i = 0; i < bits.length; i++) {
            assertThat(Float.floatToRawIntBits(numbers[i])).isEqualTo(bits[i]);
        }
    }

    @Test
    void everyBf16ComesBack() {
        for (int bits = 0; bits < HALVES; bits++) {
            float number = Dtype.bf16((short) bits);
            if (Float.isNaN(number))
                assertThat(Dtype.bf16(Dtype.toBf16(number))).isNaN();
            else assertThat(Dtype.toBf16(number)).as("%x", bits).isEqualTo((short) bits);
        }
    }

    /// Every bf16, the middle to the next one, and both neighbours of the middle.
    @Test
    void roundingToBf16IsPyTorchs() {
        int[] between = {0, 0x7fff, 0x8000, 0x8001, 0xffff};
        float[] rounded = new float[HALVES * between.length];
        for (int i = 0; i < rounded.length; i++) {
            float number = Float.intBitsToFloat(i / between.length << 16 | between[i % between.length]);
            rounded[i] = Dtype.bf16(Dtype.toBf16(number));
            if (Float.isFinite(number) && Float.isFinite(rounded[i])) {
                assertThat(Math.abs((double) rounded[i] - number))
                        .as("%s", number)
                        .isLessThanOrEqualTo(Math.max(Math.ulp(number) * (1 << 15), 0x1p-134));
            }
        }
        assertThat(digest(rounded).hex()).isEqualTo(oracle.get("to_bf16").asString());
    }

    /// As the script takes it: fp32, little-endian, every NaN the same.
    static Sha256 digest(float[] numbers) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * numbers.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float number : numbers) bytes.putInt(Float.floatToIntBits(number));
        return Sha256.of(bytes.array());
    }

    @Test
    void whatIsNoWeightIsNamed() {
        assertThat(Dtype.I64.ofWeights()).isFalse();
        assertThatThrownBy(() -> Dtype.I64.widen(MemorySegment.NULL, 0, new float[0], 0, 0))
                .hasMessageContaining("I64 is no type of weights; they are F32, BF16, F16 or F8_E4M3");
    }
}
