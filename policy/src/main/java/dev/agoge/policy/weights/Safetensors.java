package dev.agoge.policy.weights;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Hugging Face's file format for tensors: the length of a JSON header (u64), the header, the numbers; little-endian.
///
/// What is written is the same bytes for the same weights: tensors in name order, no metadata. What is read is mapped,
/// not copied, and not trusted: see [Header].
public final class Safetensors {
    private static final Pattern PICKLE = Pattern.compile(".*\\.(bin|pt|pth|ckpt|pkl)");
    private static final JsonMapper JSON = JsonMapper.shared();

    private Safetensors() {}

    /// Writes the file in fp32 and waits until it is on the disk.
    public static void write(Path file, Weights weights) throws IOException {
        write(file, weights, Precision.F32);
    }

    public static void write(Path file, Weights weights, Precision precision) throws IOException {
        try (FileChannel out = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            write(out, weights, precision);
            out.force(true);
        }
    }

    static void write(WritableByteChannel out, Weights weights, Precision precision) throws IOException {
        // The widest first, so that every number is aligned to its size whatever the sizes of the tensors before it.
        List<String> names = weights.names().stream()
                .sorted(Comparator.comparingInt(
                        (String name) -> -precision.of(name).dtype().bytes()))
                .toList();
        writeHeader(out, header(weights, names, precision));
        ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 18).order(ByteOrder.LITTLE_ENDIAN);
        for (String name : names) writeNumbers(out, weights.data(name), precision.of(name), buffer);
    }

    private static byte[] header(Weights weights, List<String> names, Precision precision) {
        List<Entry> entries = names.stream()
                .map(name -> new Entry(name, precision.of(name).dtype(), longs(weights.shape(name))))
                .toList();
        return header(entries);
    }

    private static List<Long> longs(int[] shape) {
        return Arrays.stream(shape).asLongStream().boxed().toList();
    }

    /// What a header says of one tensor, but for its place.
    record Entry(String name, Dtype dtype, List<Long> shape) {
        long bytes() {
            long bytes = dtype.bytes();
            for (long dimension : shape) bytes = Math.multiplyExact(bytes, dimension);
            return bytes;
        }
    }

    /// The header of tensors that lie one after the other.
    static byte[] header(List<Entry> entries) {
        ObjectNode header = JSON.createObjectNode();
        long offset = 0;
        for (Entry entry : entries) {
            ObjectNode tensor = header.putObject(entry.name).put("dtype", entry.dtype.name());
            tensor.set("shape", JSON.valueToTree(entry.shape));
            tensor.putArray("data_offsets").add(offset).add(offset + entry.bytes());
            offset += entry.bytes();
        }
        String text = JSON.writeValueAsString(header);
        int length = text.getBytes(StandardCharsets.UTF_8).length;
        // Padded so that the numbers are aligned for whoever maps the file.
        return (text + " ".repeat(-length & 7)).getBytes(StandardCharsets.UTF_8);
    }

    static void writeHeader(WritableByteChannel out, byte[] header) throws IOException {
        ByteBuffer start = ByteBuffer.allocate(Long.BYTES + header.length).order(ByteOrder.LITTLE_ENDIAN);
        writeFully(out, start.putLong(header.length).put(header).flip());
    }

    private static void writeNumbers(WritableByteChannel out, float[] data, Precision precision, ByteBuffer buffer)
            throws IOException {
        int atOnce = buffer.capacity() / precision.dtype().bytes();
        // In the longest arrays an int would overflow behind the last number.
        for (long from = 0; from < data.length; from += atOnce) {
            buffer.clear();
            int to = (int) Math.min(from + atOnce, data.length);
            for (int i = (int) from; i < to; i++) precision.append(data[i], buffer);
            writeFully(out, buffer.flip());
        }
    }

    static void writeFully(WritableByteChannel out, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) out.write(buffer);
    }

    /// Reads every tensor of one file. Numbers that need scales, which are those of a model, are read by [Assembly].
    ///
    /// @throws UnusableFile naming the file, and the tensor if it is one's fault
    public static Weights read(Path file) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            Map<String, Weights.Tensor> tensors = new TreeMap<>();
            for (StoredTensor tensor : map(file, arena)) {
                if (tensor.dtype() == Dtype.F8_E4M3)
                    throw tensor.wrong("is F8_E4M3, which means nothing without scales");
                tensors.put(tensor.name(), Slice.whole(tensor).read());
            }
            return new Weights(tensors);
        }
    }

    /// Maps a file for as long as the arena lives.
    static List<StoredTensor> map(Path file, Arena arena) throws IOException {
        refusePickle(file);
        try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
            MemorySegment content = in.map(FileChannel.MapMode.READ_ONLY, 0, in.size(), arena);
            return Header.read(file, content);
        }
    }

    static void refusePickle(Path file) throws UnusableFile {
        if (!PICKLE.matcher(String.valueOf(file.getFileName())).matches()) return;
        throw new UnusableFile(
                file,
                "it is a pickle, and reading one may run what it says. Convert the model to safetensors, in Python:"
                        + " transformers.AutoModelForCausalLM.from_pretrained(folder).save_pretrained(another)");
    }
}
