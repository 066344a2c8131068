package dev.agoge.policy.op;

import static dev.agoge.policy.op.Matrix.LINE_START;

/// Packed matrices side by side in few large arrays. A large array begins where a line of the cache does and is never
/// moved, a small one begins anywhere; and products whose weights' vectors lie across two lines take a fifth longer.
/// Each large array for itself would also take whole regions of the heap, up to twice what it needs.
public final class Shelf {
    private static final int LARGEST = 1 << 26;

    private long left;
    private float[] array = {};
    private int used;

    /// @param size numbers that all matrices take together ([PackedMatrix#size])
    public Shelf(long size) {
        this.left = size;
    }

    /// Room for the next matrix, to be filled by [Ops#pack].
    public PackedMatrix place(int depth, int columns) {
        int size = PackedMatrix.size(depth, columns);
        if (size > array.length - used) {
            array = new float[Math.addExact(LINE_START, (int) Math.max(size, Math.min(left, LARGEST)))];
            used = LINE_START;
        }
        var matrix = new PackedMatrix(depth, columns, array, used);
        used += size;
        left -= size;
        return matrix;
    }
}
