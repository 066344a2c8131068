package dev.agoge.policy.weights;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Hugging Face's file format for tensors: the length of a JSON header (u64), the header, the numbers; little-endian.
///
/// What is written is the same bytes for the same weights: tensors in name order, no metadata. What is read is not
/// trusted: every length is checked against the file before anything of its size is allocated. fp32 only.
public final class Safetensors {
    /// Hugging Face's own limit.
    private static final long LONGEST_HEADER = 100_000_000;
    private static final long LARGEST_TENSOR = Integer.MAX_VALUE - 8;
    private static final String METADATA = "__metadata__";
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private Safetensors() {}

    /// Writes the file and waits until it is on the disk.
    public static void write(Path file, Weights weights) throws IOException {
        byte[] header = header(weights);
        try (FileChannel out = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer start = ByteBuffer.allocate(8 + header.length).order(ByteOrder.LITTLE_ENDIAN);
            start.putLong(header.length).put(header).flip();
            writeFully(out, start);
            ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 18).order(ByteOrder.LITTLE_ENDIAN);
            for (String name : weights.names()) writeNumbers(out, weights.data(name), buffer);
            out.force(true);
        }
    }

    private static byte[] header(Weights weights) {
        ObjectNode header = JSON.createObjectNode();
        long offset = 0;
        for (String name : weights.names()) {
            ObjectNode tensor = header.putObject(name).put("dtype", "F32");
            tensor.set("shape", JSON.valueToTree(weights.shape(name)));
            long end = offset + 4L * weights.data(name).length;
            tensor.putArray("data_offsets").add(offset).add(end);
            offset = end;
        }
        String text = JSON.writeValueAsString(header);
        int length = text.getBytes(StandardCharsets.UTF_8).length;
        // Padded so that the numbers are aligned for whoever maps the file.
        return (text + " ".repeat(-length & 7)).getBytes(StandardCharsets.UTF_8);
    }

    private static void writeNumbers(FileChannel out, float[] data, ByteBuffer buffer) throws IOException {
        int atOnce = buffer.capacity() / Float.BYTES;
        for (int from = 0; from < data.length; from += atOnce) {
            int count = Math.min(atOnce, data.length - from);
            buffer.clear().limit(count * Float.BYTES);
            buffer.asFloatBuffer().put(data, from, count);
            writeFully(out, buffer);
        }
    }

    private static void writeFully(FileChannel out, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) out.write(buffer);
    }

    /// @throws IOException naming the file, and the tensor if it is one's fault
    public static Weights read(Path file) throws IOException {
        try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
            return new Reading(file, in).weights();
        } catch (EOFException e) {
            throw new IOException(file + " became shorter while it was read", e);
        }
    }

    /// Where a tensor's numbers lie, counted from the end of the header.
    private record Place(String name, List<Integer> shape, long begin, long end) {}

    private static final class Reading {
        private final Path file;
        private final FileChannel in;

        Reading(Path file, FileChannel in) {
            this.file = file;
            this.in = in;
        }

        Weights weights() throws IOException {
            long size = in.size();
            if (size < 8) throw wrong("it has " + size + " bytes, too few for a header's length");
            long header = numbers(8, 0).getLong(0);
            if (header < 2 || header > Math.min(size - 8, LONGEST_HEADER)) {
                throw wrong("its header claims " + Long.toUnsignedString(header) + " bytes of a file of " + size);
            }
            List<Place> places = places(parse(bytes((int) header, 8)), size - 8 - header);
            Map<String, Weights.Tensor> tensors = new TreeMap<>();
            for (Place place : places) tensors.put(place.name, read(place, 8 + header));
            return new Weights(tensors);
        }

        private JsonNode parse(byte[] header) throws IOException {
            try {
                JsonNode json = JSON.readTree(header);
                if (json.isObject()) return json;
                throw wrong("its header is not a JSON object");
            } catch (JacksonException e) {
                throw wrong("its header is not JSON: " + e.getOriginalMessage());
            }
        }

        /// The tensors in the order of their numbers, which must fill the file without gap or overlap.
        private List<Place> places(JsonNode header, long dataSize) throws IOException {
            List<Place> places = new ArrayList<>();
            for (Map.Entry<String, JsonNode> entry : header.properties()) {
                if (!entry.getKey().equals(METADATA)) places.add(place(entry.getKey(), entry.getValue(), dataSize));
            }
            places.sort(Comparator.comparingLong(Place::begin).thenComparingLong(Place::end));
            long end = 0;
            for (Place place : places) {
                if (place.begin < end) throw wrong(place.name, "begins at " + place.begin + ", inside the one before");
                if (place.begin > end)
                    throw wrong(place.name, "begins at " + place.begin + ", after a gap from " + end);
                end = place.end;
            }
            if (end != dataSize) throw wrong("its tensors end at " + end + ", its data at " + dataSize);
            return places;
        }

        private Place place(String name, JsonNode tensor, long dataSize) throws IOException {
            String dtype = tensor.path("dtype").asString("");
            if (!dtype.equals("F32")) throw wrong(name, "has dtype '" + dtype + "'; this release reads F32");
            List<Integer> shape = shape(name, tensor.path("shape"));
            JsonNode offsets = tensor.path("data_offsets");
            if (offsets.size() != 2
                    || !offsets.path(0).isIntegralNumber()
                    || !offsets.path(1).isIntegralNumber()) {
                throw wrong(name, "has data_offsets " + offsets);
            }
            long begin = offset(name, offsets.path(0));
            long end = offset(name, offsets.path(1));
            if (begin < 0 || end < begin || end > dataSize) {
                throw wrong(name, "lies at " + begin + " … " + end + " of " + dataSize + " bytes");
            }
            if (4 * size(shape) != end - begin) {
                throw wrong(name, "has " + (end - begin) + " bytes, but its shape needs " + 4 * size(shape));
            }
            return new Place(name, shape, begin, end);
        }

        private long offset(String name, JsonNode offset) throws IOException {
            if (!offset.canConvertToLong()) throw wrong(name, "has the offset " + offset);
            return offset.asLong();
        }

        private List<Integer> shape(String name, JsonNode dimensions) throws IOException {
            if (!dimensions.isArray() || dimensions.size() > 8) throw wrong(name, "has the shape " + dimensions);
            List<Integer> shape = new ArrayList<>();
            for (JsonNode dimension : dimensions) {
                shape.add(dimension.isInt() ? dimension.asInt() : -1);
                boolean fits = shape.getLast() >= 0 && size(shape) <= LARGEST_TENSOR;
                if (!fits) throw wrong(name, "has the shape " + dimensions);
            }
            return shape;
        }

        private static long size(List<Integer> shape) {
            long size = 1;
            for (int dimension : shape) size *= dimension;
            return size;
        }

        private Weights.Tensor read(Place place, long dataBegin) throws IOException {
            float[] data = new float[(int) ((place.end - place.begin) / Float.BYTES)];
            int atOnce = 1 << 18;
            for (int from = 0; from < data.length; from += atOnce) {
                int count = Math.min(atOnce, data.length - from);
                numbers(count * Float.BYTES, dataBegin + place.begin + 4L * from)
                        .asFloatBuffer()
                        .get(data, from, count);
            }
            int[] shape = place.shape.stream().mapToInt(Integer::intValue).toArray();
            return new Weights.Tensor(shape, data);
        }

        private ByteBuffer numbers(int count, long at) throws IOException {
            return ByteBuffer.wrap(bytes(count, at)).order(ByteOrder.LITTLE_ENDIAN);
        }

        private byte[] bytes(int count, long at) throws IOException {
            byte[] bytes = new byte[count];
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                if (in.read(buffer, at + buffer.position()) < 0) throw new EOFException(file.toString());
            }
            return bytes;
        }

        private IOException wrong(String what) {
            return new IOException(file + " is no safetensors file: " + what);
        }

        private IOException wrong(String tensor, String what) {
            return new IOException(file + " cannot be read: the tensor '" + tensor + "' " + what);
        }
    }
}
