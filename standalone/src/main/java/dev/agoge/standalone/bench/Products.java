package dev.agoge.standalone.bench;

import dev.agoge.policy.op.Matrix;
import dev.agoge.policy.op.Ops;
import dev.agoge.policy.op.Ops.Packing;
import dev.agoge.policy.op.PackedMatrix;
import dev.agoge.policy.op.Shelf;
import dev.agoge.policy.op.VectorOps;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Matrix products x (M, K) · Wᵀ, W (N, K) being packed beforehand, as a model's weights are.
public final class Products implements AutoCloseable {
    /// @param rows M, of x
    /// @param columns N, of the result
    /// @param depth K
    public record Size(int rows, int columns, int depth) {
        public double flops() {
            return 2.0 * rows * columns * depth;
        }

        @Override
        public String toString() {
            return "product " + rows + " x " + columns + " x " + depth;
        }
    }

    /// Of a size that was asked for: kept, because the next question will probably be the same.
    private record Operands(Size size, Matrix x, PackedMatrix w, Matrix y) {}

    /// Weights of a model stand together in arrays of this many numbers or more.
    private static final long MODEL = 1 << 23;

    private final Ops ops;
    private final Stopwatch stopwatch;
    private @Nullable Operands operands;

    public Products(int threads) {
        this.ops = new VectorOps(threads);
        this.stopwatch = new Stopwatch(threads);
    }

    /// Seconds of one product, of so many in a row.
    public double seconds(Size size, int times) {
        Operands some = operands(size);
        ops.multiply(some.x, some.w, some.y);
        double all = stopwatch.seconds(() -> {
            for (int i = 0; i < times; i++) ops.multiply(some.x, some.w, some.y);
        });
        return all / times;
    }

    private Operands operands(Size size) {
        Operands last = operands;
        if (last != null && last.size.equals(size)) return last;
        PackedMatrix w = new Shelf(MODEL).place(size.depth, size.columns);
        ops.pack(List.of(new Packing(counted(size.columns, size.depth), w, 0, true)));
        var some = new Operands(size, counted(size.rows, size.depth), w, activations(size.rows, size.columns));
        operands = some;
        return some;
    }

    /// Numbers around zero, none of them a subnormal.
    private static Matrix counted(int rows, int columns) {
        Matrix matrix = activations(rows, columns);
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) matrix.set(i, j, ((i * columns + j) % 17 - 8) * 0.125f);
        }
        return matrix;
    }

    /// As a model's lie in memory.
    private static Matrix activations(int rows, int columns) {
        float[] data = new float[Matrix.LINE_START + rows * columns];
        return Matrix.of(data, Matrix.LINE_START, rows, columns);
    }

    @Override
    public void close() {
        ops.close();
    }
}
