package dev.agoge.standalone.bench;

import dev.agoge.policy.op.Matrix;
import dev.agoge.policy.op.Ops;
import dev.agoge.policy.op.Ops.Packing;
import dev.agoge.policy.op.PackedMatrix;
import dev.agoge.policy.op.VectorOps;
import java.util.List;

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

    private final Ops ops;
    private final Stopwatch stopwatch;

    public Products(int threads) {
        this.ops = new VectorOps(threads);
        this.stopwatch = new Stopwatch(threads);
    }

    /// Seconds of one product, of so many in a row.
    public double seconds(Size size, int times) {
        Matrix x = counted(size.rows, size.depth);
        Matrix y = Matrix.zeros(size.rows, size.columns);
        PackedMatrix packed = PackedMatrix.ofShape(size.depth, size.columns);
        ops.pack(List.of(new Packing(counted(size.columns, size.depth), packed, 0, true)));
        ops.multiply(x, packed, y);
        double all = stopwatch.seconds(() -> {
            for (int i = 0; i < times; i++) ops.multiply(x, packed, y);
        });
        return all / times;
    }

    /// Numbers around zero, none of them a subnormal.
    private static Matrix counted(int rows, int columns) {
        Matrix matrix = Matrix.zeros(rows, columns);
        for (int i = 0; i < rows * columns; i++) matrix.data()[i] = (i % 17 - 8) * 0.125f;
        return matrix;
    }

    @Override
    public void close() {
        ops.close();
    }
}
