package dev.agoge.policy.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
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

    @Test
    void bf16IsReadBackRoundedAndTheRoutingBiasWhole() throws IOException {
        Weights weights = new Weights(Map.of(
                "a.weight", tensor(new float[] {1.005f, -0f, 3e38f}, 3),
                "mlp.gate.e_score_correction_bias", tensor(new float[] {1.005f}, 1)));
        Safetensors.write(file, weights, Precision.BF16);
        try (Arena arena = Arena.ofConfined()) {
            assertThat(Safetensors.map(file, arena)).allSatisfy(tensor -> {
                assertThat(tensor.bytes().address() % tensor.dtype().bytes()).isZero();
                assertThat(tensor.dtype()).isEqualTo(tensor.name().startsWith("a") ? Dtype.BF16 : Dtype.F32);
            });
        }
        Weights read = Safetensors.read(file);
        assertThat(read.data("a.weight")).containsExactly(1.0078125f, -0f, Dtype.bf16(Dtype.toBf16(3e38f)));
        assertThat(read.data("mlp.gate.e_score_correction_bias")).containsExactly(1.005f);
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

    /// A file with a hole in it, which takes no room on the disk.
    @Test
    void numbersBeyondTwoGigabytesAreRead() throws IOException {
        long begin = 3L << 30;
        String header = """
                {"far":{"dtype":"F32","shape":[2],"data_offsets":[%d,%d]},\
                "near":{"dtype":"U8","shape":[3,%d],"data_offsets":[0,%d]}}""".formatted(begin, begin + 8, 1 << 30, begin);
        try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
            out.write(HandmadeFile.bytes(header));
            out.seek(out.length() + begin);
            out.write(new byte[] {0, 0, (byte) 0x80, 0x3f, 0, 0, 0, (byte) 0xc0});
        }
        try (Arena arena = Arena.ofConfined()) {
            StoredTensor far = Safetensors.map(file, arena).getLast();
            assertThat(Slice.whole(far).read().data()).containsExactly(1f, -2f);
        }
    }

    @Test
    void everyLieOfTheHeaderIsNamed() throws IOException {
        refused("too few", new byte[3]);
        refused("claims 10737418240 bytes", header(10L << 30, ""));
        refused("claims 18446744073709551615 bytes", header(-1, ""));
        refused("claims 50 bytes of a file of 10", header(50, "{}"));
        refused("not JSON", header("{\"a\":"));
        refused("not a JSON object", header("[]"));
        refused("goes on after its end", header("{}{}"));
        byte[] latin = header("{\"a\":{}}");
        latin[10] = (byte) 0xe4;
        refused("not JSON", latin);
        String valid = "{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}";
        refused("Duplicate", entry(valid + ",\"w\":" + valid));
        refused("Duplicate", header("{\"a\":{\"dtype\":\"F32\",\"dtype\":\"F32\"}}"));
        refused("'w' is not described", header("{\"w\":1}"));
        refused("'w' has no shape", header("{\"w\":{}}"));
        refused("'w' has the unknown dtype 'F9'", entry("{\"dtype\":\"F9\",\"shape\":[1],\"data_offsets\":[0,4]}"));
        refused("'w' has a dtype that is no name", entry("{\"dtype\":[\"F32\"],\"shape\":[1],\"data_offsets\":[0,4]}"));
        refused("'w' is I64 of [2]; weights are F32, BF16, F16 or F8_E4M3", new HandmadeFile().add("w", Dtype.I64, 2));
        refused("'w' is BOOL of [2]", new HandmadeFile().add("w", Dtype.BOOL, 2));
        refused("'w' is F8_E4M3, which means nothing without", new HandmadeFile().add("w", Dtype.F8_E4M3, 2));
        refused("'w' has a shape that is no list", tensor("[-1]", "[0,4]"));
        refused("'w' has a shape that is no list", tensor("[1.5]", "[0,4]"));
        refused("'w' has a shape that is no list", tensor("{}", "[0,4]"));
        refused("'w' has a shape that is no list", tensor("[1,1,1,1,1,1,1,1,1]", "[0,4]"));
        refused("'w' has a data_offsets that is no list", tensor("[1]", "[0,99999999999999999999]"));
        refused("'w' has the data_offsets [0]", tensor("[1]", "[0]"));
        refused("'w' lies at 0 … 8 of the file's 4 bytes", tensor("[2]", "[0,8]"));
        refused("'w' lies at 4 … 0 of the file's 4 bytes", tensor("[1]", "[4,0]"));
        refused("'w' has 4 bytes, which is not F32 of [2]", tensor("[2]", "[0,4]"));
        refused("'w' has 4 bytes, which is not F32 of [65536, 65536]", tensor("[65536,65536]", "[0,4]"));
        refused("which is not F32", tensor("[4294967296,4294967296,4294967296]", "[0,4]"));
        refused("'w' has 3 bytes, which is not F32 of []", tensor("[]", "[0,3]"));
        refused("its tensors end at 0, its data at 4", header("{}", 4));
        refused("'v' begins at 4, after a gap from 0", two(4, 8, 8));
        refused("begins at 0, inside the one before", two(0, 4, 4));
    }

    private static byte[] tensor(String shape, String offsets) {
        return entry("{\"dtype\":\"F32\",\"shape\":%s,\"data_offsets\":%s}".formatted(shape, offsets));
    }

    private static byte[] entry(String entry) {
        return header("{\"w\":" + entry + "}", 4);
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
        return HandmadeFile.bytes(json, new byte[data]);
    }

    private static byte[] header(long claimed, String json) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Long.BYTES + bytes.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(claimed)
                .put(bytes)
                .array();
    }

    private void refused(String why, HandmadeFile content) throws IOException {
        refused(why, content.bytes());
    }

    private void refused(String why, byte[] content) throws IOException {
        Files.write(file, content);
        assertThatThrownBy(() -> Safetensors.read(file))
                .isExactlyInstanceOf(UnusableFile.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining(why);
    }

    @Test
    void aTruncatedFileIsRefusedWhereverItEnds() throws IOException {
        byte[] whole = new HandmadeFile()
                .add("v", Dtype.BF16, 2, 3)
                .add("w", Dtype.F32, 2)
                .bytes();
        for (int length = 0; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> Safetensors.read(file)).isExactlyInstanceOf(UnusableFile.class);
        }
    }

    /// What is allocated follows what is there, not what is claimed. The files are large too, but nearly all holes.
    @Test
    void claimsAllocateNothing() throws IOException {
        long gigabytes = 10L << 30;
        String tensor = "{\"w\":{\"dtype\":\"F32\",\"shape\":[%d],\"data_offsets\":[0,%d]}}";
        allocatesLittle(header(gigabytes, "{}"), gigabytes + 100);
        allocatesLittle(header(99_999_999, "{\"w\":["), gigabytes);
        allocatesLittle(header(99_999_999, "{\"w\":\""), gigabytes);
        allocatesLittle(HandmadeFile.bytes(tensor.formatted(gigabytes / 4, gigabytes)), 4096);
        allocatesLittle(HandmadeFile.bytes(tensor.formatted(gigabytes, gigabytes)), gigabytes);
        byte[] whole = HandmadeFile.bytes(tensor.formatted(gigabytes / 4, gigabytes));
        allocatesLittle(whole, gigabytes + whole.length);
    }

    private void allocatesLittle(byte[] beginning, long size) throws IOException {
        Files.write(file, beginning);
        try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
            out.setLength(size);
        }
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        assertThatThrownBy(() -> Safetensors.read(file)).isExactlyInstanceOf(UnusableFile.class);
        long before = threads.getCurrentThreadAllocatedBytes();
        try {
            Safetensors.read(file);
        } catch (UnusableFile e) {
            assertThat(threads.getCurrentThreadAllocatedBytes() - before)
                    .as(e.getMessage())
                    .isLessThan(8 << 20);
        }
    }

    @Test
    void moreTensorsThanAnyModelHasAreRefused() throws IOException {
        StringBuilder header = new StringBuilder("{\"t\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}");
        for (int i = 0; i < 300_000; i++) {
            header.append(",\"t%d\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}".formatted(i));
        }
        refused(
                "too much of it: Token count",
                HandmadeFile.bytes(header.append('}').toString()));
    }

    @Test
    void picklesAreRefusedByName() throws IOException {
        for (String name : new String[] {"pytorch_model.bin", "model.pt", "model.pth"}) {
            Path pickle = Files.createFile(folder.resolve(name));
            assertThatThrownBy(() -> Safetensors.read(pickle))
                    .isExactlyInstanceOf(UnusableFile.class)
                    .hasMessageContaining(name)
                    .hasMessageContaining("Convert the model to safetensors");
        }
    }
}
