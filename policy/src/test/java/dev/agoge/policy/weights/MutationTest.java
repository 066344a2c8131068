package dev.agoge.policy.weights;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Valid files, broken in every way that comes to mind: reading one ends in numbers or in [UnusableFile].
class MutationTest {
    private static final Path NAME = Path.of("mutated.safetensors");
    private static final String[] PIECES = {
        "\"",
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "-1",
        "0",
        "4",
        "1e9",
        "9223372036854775807",
        "18446744073709551616",
        "null",
        "\"I64\"",
        "\"F8_E4M3\"",
        "\"__metadata__\":",
        "\\u0000",
        "\u0000",
        "../x",
        " ",
        "\"v\":{},",
        "true"
    };

    private final Random random = new Random(11);

    private static HandmadeFile valid() {
        return new HandmadeFile()
                .add("v", Dtype.F32, 2, 3)
                .add("w.weight", Dtype.F8_E4M3, 3, 4)
                .add("w.weight_scale_inv", Dtype.F32, 1, 1)
                .add("x", Dtype.BF16, 5)
                .add("y", Dtype.F16, 1, 1, 2)
                .add("z", Dtype.I64, 1);
    }

    @Test
    void noMutatedFileDoesMoreThanFail() {
        byte[] whole = valid().bytes();
        int refused = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] mutated = i % 2 == 0 ? bytesMutated(whole) : headerMutated(whole);
            try {
                for (StoredTensor tensor : Header.read(NAME, MemorySegment.ofArray(mutated))) {
                    if (tensor.dtype().ofWeights()) Slice.whole(tensor).read();
                }
            } catch (UnusableFile e) {
                assertThat(e).hasMessageContaining(NAME.toString());
                refused++;
            }
        }
        assertThat(refused).isBetween(10_000, 19_900);
    }

    /// Bytes changed anywhere, or the end lost.
    private byte[] bytesMutated(byte[] whole) {
        byte[] mutated = Arrays.copyOf(whole, random.nextInt(4) > 0 ? whole.length : random.nextInt(whole.length));
        for (int hit = random.nextInt(4); hit > 0 && mutated.length > 0; hit--) {
            mutated[random.nextInt(mutated.length)] = (byte) random.nextInt(256);
        }
        return mutated;
    }

    /// A header of the right length whose text says something else.
    private byte[] headerMutated(byte[] whole) {
        int length = (int) ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).getLong();
        String header = new String(whole, Long.BYTES, length, StandardCharsets.UTF_8);
        byte[] numbers = Arrays.copyOfRange(whole, Long.BYTES + length, whole.length);
        return HandmadeFile.bytes(textMutated(header), numbers);
    }

    private String textMutated(String text) {
        StringBuilder mutated = new StringBuilder(text);
        for (int hit = 1 + random.nextInt(3); hit > 0; hit--) {
            int from = random.nextInt(mutated.length());
            int to = Math.min(mutated.length(), from + random.nextInt(4));
            switch (random.nextInt(3)) {
                case 0 -> mutated.replace(from, to, PIECES[random.nextInt(PIECES.length)]);
                case 1 -> mutated.replace(from, from + 1, String.valueOf((char) ('0' + random.nextInt(10))));
                default -> mutated.insert(random.nextInt(mutated.length()), mutated.substring(from, to));
            }
        }
        return mutated.toString();
    }

    @Test
    void noMutatedIndexDoesMoreThanFail() {
        String index = """
                {"metadata":{"total_size":48},"weight_map":{"v":"model-1.safetensors","w":"model-2.safetensors"}}""";
        int refused = 0;
        for (int i = 0; i < 10_000; i++) {
            byte[] mutated = textMutated(index).getBytes(StandardCharsets.UTF_8);
            try {
                Shards.shardOf(NAME, MemorySegment.ofArray(mutated));
            } catch (UnusableFile e) {
                refused++;
            }
        }
        assertThat(refused).isBetween(2_000, 9_900);
    }

    /// The whole way from a folder to weights.
    @Test
    void noMutatedFolderDoesMoreThanFail(@TempDir Path folder) throws IOException {
        byte[] whole = valid().bytes();
        var shapes = new TreeMap<String, int[]>();
        shapes.put("v", new int[] {2, 3});
        shapes.put("w.weight", new int[] {3, 4});
        shapes.put("x", new int[] {5});
        shapes.put("y", new int[] {1, 1, 2});
        Wanted wanted = new Wanted(shapes, "z"::equals);
        int refused = 0;
        for (int i = 0; i < 1_000; i++) {
            byte[] mutated = i == 0 ? whole : i % 2 == 0 ? bytesMutated(whole) : headerMutated(whole);
            Files.write(folder.resolve("model.safetensors"), mutated);
            try {
                Weights read = Checkpoint.imported(folder).model(wanted);
                assertThat(read.names()).containsExactly("v", "w.weight", "x", "y");
            } catch (UnusableFile e) {
                refused++;
            }
        }
        assertThat(refused).isBetween(500, 990);
    }
}
