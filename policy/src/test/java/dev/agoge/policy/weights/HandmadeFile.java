package dev.agoge.policy.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A safetensors file made tensor by tensor, of any dtype, right or wrong.
final class HandmadeFile {
    private final List<String> entries = new ArrayList<>();
    private final List<byte[]> data = new ArrayList<>();
    private int end;

    HandmadeFile add(String name, Dtype dtype, byte[] numbers, int... shape) {
        entries.add("\"%s\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":[%d,%d]}"
                .formatted(name, dtype, Arrays.toString(shape), end, end + numbers.length));
        data.add(numbers);
        end += numbers.length;
        return this;
    }

    /// As many bytes as the shape needs, all different from their neighbours.
    HandmadeFile add(String name, Dtype dtype, int... shape) {
        byte[] numbers = new byte[dtype.bytes() * Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
        for (int i = 0; i < numbers.length; i++) numbers[i] = (byte) (37 * i + 11);
        return add(name, dtype, numbers, shape);
    }

    HandmadeFile floats(String name, float[] numbers, int... shape) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * numbers.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(numbers);
        return add(name, Dtype.F32, bytes.array(), shape);
    }

    byte[] bytes() {
        return bytes("{" + String.join(",", entries) + "}", data.toArray(byte[][]::new));
    }

    static byte[] bytes(String header, byte[]... data) {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        int size = Arrays.stream(data).mapToInt(part -> part.length).sum();
        ByteBuffer file = ByteBuffer.allocate(Long.BYTES + text.length + size).order(ByteOrder.LITTLE_ENDIAN);
        file.putLong(text.length).put(text);
        for (byte[] part : data) file.put(part);
        return file.array();
    }

    void write(Path file) throws IOException {
        Files.write(file, bytes());
    }
}
