package dev.agoge.policy.weights;

import dev.agoge.contracts.Sha256;
import dev.agoge.policy.op.Matrix;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// The named tensors of a model, fp32, by their Hugging Face names.
///
/// The arrays are the weights themselves, not copies: the optimizer writes them. Whoever samples from a version takes a
/// [#copy] or loads its own.
public final class Weights {
    /// One tensor: its shape and its numbers, the last dimension's being neighbours.
    public static final class Tensor {
        private final int[] shape;
        private final float[] data;

        public Tensor(int[] shape, float[] data) {
            this.shape = shape.clone();
            this.data = data;
            if (size(shape) != data.length) {
                throw new IllegalArgumentException(
                        "a tensor of shape " + java.util.Arrays.toString(shape) + " with " + data.length + " numbers");
            }
        }

        public int[] shape() {
            return shape.clone();
        }

        public float[] data() {
            return data;
        }

        private static long size(int[] shape) {
            long size = 1;
            for (int dimension : shape) size *= dimension;
            return size;
        }
    }

    private final SortedMap<String, Tensor> tensors;

    public Weights(Map<String, Tensor> tensors) {
        this.tensors = Collections.unmodifiableSortedMap(new TreeMap<>(tensors));
    }

    /// In ascending order.
    public Set<String> names() {
        return tensors.keySet();
    }

    public SortedMap<String, Tensor> tensors() {
        return tensors;
    }

    public float[] data(String name) {
        return tensor(name).data;
    }

    public int[] shape(String name) {
        return tensor(name).shape();
    }

    /// A tensor of two dimensions as a matrix over its own numbers.
    public Matrix matrix(String name) {
        Tensor tensor = tensor(name);
        if (tensor.shape.length != 2) throw new IllegalArgumentException(name + " is no matrix");
        return Matrix.of(tensor.data, tensor.shape[0], tensor.shape[1]);
    }

    public boolean has(String name) {
        return tensors.containsKey(name);
    }

    private Tensor tensor(String name) {
        Tensor tensor = tensors.get(name);
        if (tensor == null) throw new IllegalArgumentException("these weights have no tensor '" + name + "'");
        return tensor;
    }

    /// These, if nothing in them is infinite or no number: nothing could be computed with it.
    public Weights finite() {
        tensors.forEach((name, tensor) -> {
            for (int i = 0; i < tensor.data.length; i++) {
                if (Float.isFinite(tensor.data[i])) continue;
                throw new IllegalArgumentException("the tensor '" + name + "' holds " + tensor.data[i] + " at " + i
                        + ", counted row by row from 0: its file is damaged, or what wrote it was");
            }
        });
        return this;
    }

    public long parameters() {
        long sum = 0;
        for (Tensor tensor : tensors.values()) sum += tensor.data.length;
        return sum;
    }

    public Weights copy() {
        SortedMap<String, Tensor> copy = new TreeMap<>();
        tensors.forEach((name, tensor) -> copy.put(name, new Tensor(tensor.shape, tensor.data.clone())));
        return new Weights(copy);
    }

    /// Weights of these shapes, all zero.
    public Weights zeros() {
        SortedMap<String, Tensor> zeros = new TreeMap<>();
        tensors.forEach((name, tensor) -> zeros.put(name, new Tensor(tensor.shape, new float[tensor.data.length])));
        return new Weights(zeros);
    }

    /// The address of these weights: over the tensors in the order of their names, each one's name (UTF-8), `F32`,
    /// number of dimensions, dimensions (u32 each) and numbers, all little-endian, strings preceded by their
    /// length.
    public Sha256 digest() {
        MessageDigest digest = Sha256.digest();
        ByteBuffer buffer = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
        tensors.forEach((name, tensor) -> {
            text(digest, name);
            text(digest, "F32");
            buffer.clear().putInt(tensor.shape.length);
            for (int dimension : tensor.shape) buffer.putInt(dimension);
            digest.update(buffer.flip());
            numbers(digest, buffer, tensor.data);
        });
        return new Sha256(HexFormat.of().formatHex(digest.digest()));
    }

    private static void text(MessageDigest digest, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(bytes.length)
                .flip());
        digest.update(bytes);
    }

    private static void numbers(MessageDigest digest, ByteBuffer buffer, float[] data) {
        int atOnce = buffer.capacity() / Float.BYTES;
        // In the longest arrays an int would overflow behind the last number.
        for (long from = 0; from < data.length; from += atOnce) {
            int count = (int) Math.min(atOnce, data.length - from);
            buffer.clear();
            buffer.asFloatBuffer().put(data, (int) from, count);
            digest.update(buffer.limit(count * Float.BYTES));
        }
    }

    @Override
    public String toString() {
        return tensors.size() + " tensors, " + parameters() + " parameters";
    }
}
