package dev.agoge.policy.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agoge.contracts.Draws;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsTest {
    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("model.safetensors");
    }

    static Weights weights() {
        float[] large = new float[300_000];
        for (int i = 0; i < large.length; i++) large[i] = i * 0.37f - 5;
        return new Weights(Map.of(
                "b.weight", tensor(new float[] {1, -2, Float.NaN, Float.MIN_VALUE, Float.NEGATIVE_INFINITY, 0}, 2, 3),
                "a.bias", tensor(new float[] {0.1f}, 1),
                "scalar", tensor(new float[] {7}),
                "empty", tensor(new float[0], 0, 4),
                "large", tensor(large, 300, 1000)));
    }

    private static Weights.Tensor tensor(float[] data, int... shape) {
        return new Weights.Tensor(shape, data);
    }

    @Test
    void whatIsWrittenIsReadBackBitForBit() throws IOException {
        Safetensors.write(file, weights());
        Weights read = Safetensors.read(file);
        assertThat(read.names()).containsExactly("a.bias", "b.weight", "empty", "large", "scalar");
        assertThat(read.shape("b.weight")).containsExactly(2, 3);
        assertThat(read.digest()).isEqualTo(weights().digest());
    }

    @Test
    void theSameWeightsAreTheSameBytes() throws IOException {
        Safetensors.write(file, weights());
        byte[] first = Files.readAllBytes(file);
        Safetensors.write(file, weights());
        assertThat(Files.readAllBytes(file)).isEqualTo(first);
    }

    /// Written by the safetensors library for Python (`src/test/oracle/safetensors_file.py`), with metadata.
    @Test
    void aFileOfTheReferenceLibraryIsRead() throws IOException {
        try (InputStream in = SafetensorsTest.class.getResourceAsStream("/oracle/reference.safetensors")) {
            if (in == null) throw new IOException("the fixture is missing");
            Files.copy(in, file);
        }
        Weights read = Safetensors.read(file);
        assertThat(read.names()).containsExactly("model.a", "model.b");
        assertThat(read.data("model.a")).containsExactly(0f, 0.5f, 1f, 1.5f, 2f, 2.5f);
        assertThat(read.shape("model.a")).containsExactly(2, 3);
        assertThat(read.data("model.b")).containsExactly(-1.25f);
    }

    @Test
    void everyLieOfTheHeaderIsNamed() throws IOException {
        refused("too few", new byte[3]);
        refused("claims 10737418240 bytes", header(10L << 30, ""));
        refused("claims 18446744073709551615 bytes", header(-1, ""));
        refused("claims 50 bytes of a file of 10", header(50, "{}"));
        refused("not JSON", header("{\"a\":"));
        refused("not a JSON object", header("[]"));
        refused("not JSON", header("{\"a\":{},\"a\":{}}"));
        refused("'w' has dtype 'BF16'", header("{\"w\":{\"dtype\":\"BF16\",\"shape\":[1],\"data_offsets\":[0,2]}}"));
        refused("'w' has dtype ''", header("{\"w\":1}"));
        refused("'w' has the shape [-1]", tensor("[-1]", "[0,4]"));
        refused("'w' has the shape [65536,65536]", tensor("[65536,65536]", "[0,4]"));
        refused("'w' has the shape [1.5]", tensor("[1.5]", "[0,4]"));
        refused("'w' has data_offsets [0]", tensor("[1]", "[0]"));
        refused("'w' lies at 0 … 8 of 4", tensor("[2]", "[0,8]"));
        refused("'w' lies at 4 … 0 of 4", tensor("[1]", "[4,0]"));
        refused("'w' has the offset", tensor("[1]", "[0,99999999999999999999]"));
        refused("'w' has 4 bytes, but its shape needs 8", tensor("[2]", "[0,4]"));
        refused("its tensors end at 0, its data at 4", header("{}", 4));
        refused("'v' begins at 4, after a gap from 0", two(4, 8, 8));
        refused("begins at 0, inside the one before", two(0, 4, 4));
    }

    private static byte[] tensor(String shape, String offsets) {
        String header = "{\"w\":{\"dtype\":\"F32\",\"shape\":%s,\"data_offsets\":%s}}".formatted(shape, offsets);
        return header(header, 4);
    }

    /// Two tensors of one number, v at an offset and w either at the beginning of the file or after v.
    private static byte[] two(int begin, int end, int size) {
        String one = "\"%s\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[%d,%d]}";
        String w = begin == 0 ? one.formatted("w", 0, 4) : one.formatted("w", end, end + 4);
        return header("{" + one.formatted("v", begin, end) + "," + w + "}", begin == 0 ? size : end + 4);
    }

    private static byte[] header(String json) {
        return header(json, 2);
    }

    private static byte[] header(String json, int data) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + bytes.length + data)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(bytes.length)
                .put(bytes)
                .array();
    }

    private static byte[] header(long claimed, String json) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + bytes.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(claimed)
                .put(bytes)
                .array();
    }

    private void refused(String why, byte[] content) throws IOException {
        Files.write(file, content);
        assertThatThrownBy(() -> Safetensors.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining(why);
    }

    @Test
    void noBrokenFileDoesMoreThanFail() throws IOException {
        Weights small = new Weights(Map.of("v", tensor(new float[] {1, 2}, 2), "w", tensor(new float[] {3}, 1)));
        Safetensors.write(file, small);
        byte[] whole = Files.readAllBytes(file);
        Draws draws = Draws.of(5, Draws.Purpose.SYNTHESISE, 0, 0, 0);
        int refused = 0;
        for (int i = 0; i < 600; i++) {
            byte[] broken = Arrays.copyOf(whole, i % 4 == 0 ? draws.below(whole.length, 0, i) : whole.length);
            for (int hit = 0; hit < 1 + i % 3 && broken.length > 0; hit++) {
                broken[draws.below(broken.length, 1 + hit, i)] = (byte) draws.below(256, 10 + hit, i);
            }
            Files.write(file, broken);
            try {
                Safetensors.read(file);
            } catch (IOException e) {
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(300);
    }
}
