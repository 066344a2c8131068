package dev.agoge.policy.weights;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Numbers of a stored tensor that lie one after the other and are a tensor by themselves: all of it, or some
/// rows.
///
/// FP8 numbers are multiples of a scale that 128 × 128 of them share: `w = fp8 · scale`, one rounding, in fp32.
/// The blocks are those of the stored matrix, whichever of its rows the slice takes.
///
/// @param scales of an FP8 tensor: (…, ⌈rows/128⌉, ⌈columns/128⌉), widened to fp32
/// @param first where it begins, in numbers
/// @param shape of the slice
record Slice(StoredTensor tensor, @Nullable StoredTensor scales, long first, List<Integer> shape) {
    static final int BLOCK = 128;
    /// What a Java array holds.
    static final long MOST = Integer.MAX_VALUE - 8;

    Slice {
        shape = List.copyOf(shape);
    }

    /// All of a tensor that needs no scales.
    static Slice whole(StoredTensor tensor) throws UnusableFile {
        if (!tensor.dtype().ofWeights()) {
            throw tensor.wrong("is " + tensor + "; weights are " + Dtype.OF_WEIGHTS);
        }
        boolean small = tensor.size() <= MOST && tensor.shape().stream().allMatch(dimension -> dimension <= MOST);
        if (!small) throw tensor.wrong("is " + tensor + ", more than an array holds");
        return new Slice(
                tensor, null, 0, tensor.shape().stream().map(Long::intValue).toList());
    }

    Weights.Tensor read() {
        float[] data = new float[Math.toIntExact(size(shape))];
        tensor.dtype().widen(tensor.bytes(), first, data, 0, data.length);
        if (scales != null) scale(data, scales);
        return new Weights.Tensor(shape.stream().mapToInt(Integer::intValue).toArray(), data);
    }

    static long size(List<Integer> shape) {
        long size = 1;
        for (int dimension : shape) size *= dimension;
        return size;
    }

    private void scale(float[] data, StoredTensor scales) {
        int columns = shape.getLast();
        float[] row = new float[ceil(columns)];
        for (int begin = 0; begin < data.length; begin += columns) {
            scales.dtype().widen(scales.bytes(), scalesOf(begin, columns), row, 0, row.length);
            for (int column = 0; column < columns; column++) data[begin + column] *= row[column / BLOCK];
        }
    }

    /// Where the scales of a row begin: experts one after the other, each with blocks of its own.
    private long scalesOf(int begin, int columns) {
        long rows = tensor.shape().get(tensor.shape().size() - 2);
        long row = (first + begin) / columns;
        return (row / rows * ceil(rows) + row % rows / BLOCK) * ceil(columns);
    }

    static long ceil(long numbers) {
        return (numbers + BLOCK - 1) / BLOCK;
    }

    private static int ceil(int numbers) {
        return (numbers + BLOCK - 1) / BLOCK;
    }
}
