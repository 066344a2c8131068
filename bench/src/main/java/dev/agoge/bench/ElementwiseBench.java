package dev.agoge.bench;

import dev.agoge.policy.op.Matrix;
import dev.agoge.policy.op.Ops;
import dev.agoge.policy.op.Ops.AdamStep;
import dev.agoge.policy.op.Ops.Choices;
import dev.agoge.policy.op.Ops.Update;
import dev.agoge.policy.op.RotaryTable;
import dev.agoge.policy.op.RotaryTable.Pairs;
import dev.agoge.policy.op.VectorOps;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
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

/// What is done number by number, on more rows than a cache holds: norms, rotation, gates, shares, scores of a
/// vocabulary of
/// 8192, and the update.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ElementwiseBench {
    private static final int ROWS = 2048;
    private static final int WIDTH = 1024;
    private static final int VOCABULARY = 8192;
    private static final int SLOTS = 4;
    private static final int HEAD = 128;
    /// More than a cache holds.
    private static final int PARAMETERS = 1 << 24;

    @Param({"1", "2"})
    public int threads;

    private final Matrix x = Numbers.matrix(ROWS, WIDTH);
    private final Matrix y = Matrix.zeros(ROWS, WIDTH);
    private final Matrix slopes = Matrix.zeros(ROWS, WIDTH);
    private final Matrix half = Matrix.zeros(ROWS, WIDTH / 2);
    private final Matrix logits = Numbers.matrix(ROWS, VOCABULARY);
    private final float[] gain = Numbers.array(WIDTH);
    private final float[] dGain = new float[WIDTH];
    private final float[] perRow = new float[ROWS];
    private final float[] entropies = new float[ROWS];
    private final float[] weights = Numbers.array(PARAMETERS);
    private final float[] gradient = Numbers.array(PARAMETERS);
    private final float[] mean = new float[PARAMETERS];
    private final float[] variance = new float[PARAMETERS];
    private final double[] ones = new double[ROWS];
    private final Matrix ofExperts = Numbers.matrix(SLOTS * ROWS, WIDTH);
    private final Matrix two = Matrix.zeros(ROWS, 2);
    private final int[] positions = IntStream.range(0, ROWS).toArray();
    private final int[] places = IntStream.range(0, SLOTS * ROWS)
            .map(slot -> slot * 4099 % (SLOTS * ROWS))
            .toArray();
    private final float[] shares = Numbers.array(SLOTS * ROWS);
    private final RotaryTable table = new RotaryTable(
            IntStream.range(0, HEAD / 2)
                    .mapToDouble(i -> Math.pow(1e4, -2.0 * i / HEAD))
                    .toArray(),
            1,
            Pairs.NEIGHBOURS);
    private Ops ops;

    /// Before the first run with so many threads.
    @Setup(Level.Trial)
    public void prepare() {
        ops = new VectorOps(threads);
        Arrays.fill(ones, 1);
    }

    @Benchmark
    public Matrix rmsNorm() {
        ops.rmsNorm(x, gain, 1e-6f, y, perRow);
        return y;
    }

    @Benchmark
    public Matrix rmsNormBackward() {
        ops.rmsNormBackward(x, gain, perRow, y, slopes, true, dGain);
        return slopes;
    }

    @Benchmark
    public Matrix layerNorm() {
        ops.layerNorm(x, gain, gain, 1e-6f, y, two);
        return y;
    }

    /// All of each head's columns.
    @Benchmark
    public Matrix rotate() {
        ops.rotate(x, HEAD, y, HEAD, WIDTH / HEAD, table, positions);
        return y;
    }

    /// Rows to experts.
    @Benchmark
    public Matrix gather() {
        ops.gather(ofExperts, places, slopes);
        return slopes;
    }

    /// What four experts made of each row, added by its shares.
    @Benchmark
    public Matrix mix() {
        ops.mix(ofExperts, places, shares, SLOTS, slopes);
        return slopes;
    }

    @Benchmark
    public Matrix swiGluBackward() {
        ops.swiGluBackward(x, half, slopes);
        return slopes;
    }

    @Benchmark
    public Matrix swiGlu() {
        ops.swiGlu(x, half);
        return half;
    }

    @Benchmark
    public Matrix softmax() {
        ops.softmax(y);
        return y;
    }

    @Benchmark
    public float[] score() {
        ops.score(logits, new Choices(new int[ROWS], ones, null), perRow, entropies);
        return perRow;
    }

    @Benchmark
    public float[] adamW() {
        AdamStep step = new AdamStep(1e-9f, 0.9f, 0.95f, 1e-8f, 0.01f, 1f, 0.1f, 0.05f);
        ops.adamW(List.of(new Update(weights, gradient, mean, variance, step)));
        return weights;
    }

    @Benchmark
    public double sumOfSquares() {
        return ops.sumOfSquares(List.of(weights));
    }

    @TearDown
    public void close() {
        ops.close();
    }
}
