package dev.agoge.bench;

import dev.agoge.policy.op.Matrix;
import dev.agoge.policy.op.Ops;
import dev.agoge.policy.op.PackedMatrix;
import dev.agoge.policy.op.Shelf;
import dev.agoge.policy.op.Stacked;
import dev.agoge.policy.op.VectorOps;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// Products x (M, K) · Wᵀ, W being packed beforehand or on the way, and the gradient of W. A multiply-add is two FLOP:
/// M·side²·2.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ProductBench {
    /// M
    @Param({"1", "2", "3", "4", "6", "8", "12", "16", "64", "512"})
    public int rows;

    /// K and N
    @Param({"512", "1024"})
    public int side;

    @Param({"1", "2"})
    public int threads;

    /// Weights of a model stand together in arrays of this many numbers or more.
    private static final long MODEL = 1 << 23;

    private Ops ops;
    private Matrix x;
    private Matrix w;
    private Matrix y;
    private PackedMatrix packed;

    /// Before the first run of each size.
    @Setup(Level.Trial)
    public void prepare() {
        ops = new VectorOps(threads);
        x = Numbers.matrix(rows, side);
        w = Numbers.matrix(side, side);
        y = Matrix.zeros(rows, side);
        packed = new Shelf(MODEL).place(side, side);
        ops.pack(List.of(new Ops.Packing(w, packed, 0, true)));
    }

    @Benchmark
    public Matrix multiply() {
        ops.multiply(x, packed, y);
        return y;
    }

    /// As who learns multiplies.
    @Benchmark
    public Matrix multiplyUnpacked() {
        ops.multiply(x, new Stacked(List.of(w), true), y);
        return y;
    }

    @Benchmark
    public Matrix addOuter() {
        ops.addOuter(List.of(new Ops.Outer(y, x, w)));
        return w;
    }

    /// What every update of the weights costs besides.
    @Benchmark
    public PackedMatrix pack() {
        ops.pack(List.of(new Ops.Packing(w, packed, 0, true)));
        return packed;
    }

    @TearDown
    public void close() {
        ops.close();
    }
}
