package dev.agoge.bench;

import dev.agoge.policy.op.Chosen;
import dev.agoge.policy.op.KvCache;
import dev.agoge.policy.op.Matrix;
import dev.agoge.policy.op.Ops;
import dev.agoge.policy.op.Ops.Heads;
import dev.agoge.policy.op.Ops.Span;
import dev.agoge.policy.op.VectorOps;
import java.util.ArrayList;
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

/// Latent attention of one layer, eight heads over a latent of 128 and a rotated key of 32: the next token of some
/// sequences (decode), a prompt (prefill), and the backward of a sequence.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class AttentionBench {
    private static final int HEADS = 8;
    private static final int LATENT = 128;
    private static final int ROPE = 32;
    private static final int SEQUENCES = 32;

    /// Positions that are there, or are computed.
    @Param({"256", "1024"})
    public int context;

    @Param({"1", "2"})
    public int threads;

    private final Heads heads = Heads.latent(HEADS, LATENT, ROPE, 0.1f);
    private Ops ops;
    private List<Span> one;
    private List<Span> many;
    private List<Span> whole;
    private Matrix queries;
    private Matrix out;
    private Matrix statistics;
    private Matrix dQueries;
    private Matrix dMemory;

    /// Before the first run of each size.
    @Setup(Level.Trial)
    public void prepare() {
        ops = new VectorOps(threads);
        many = new ArrayList<>();
        for (int i = 0; i < SEQUENCES; i++) many.add(new Span(cache(), i, context - 1, 1));
        one = many.subList(0, 1);
        whole = List.of(new Span(cache(), 0, 0, context));
        queries = Numbers.matrix(context, HEADS * (LATENT + ROPE));
        out = Matrix.zeros(context, HEADS * LATENT);
        statistics = Matrix.zeros(context, 2 * HEADS);
        dQueries = Matrix.zeros(context, HEADS * (LATENT + ROPE));
        dMemory = Matrix.zeros(context, LATENT + ROPE);
        ops.attend(heads, 0, whole, Chosen.ALL, queries, out, statistics);
    }

    private KvCache cache() {
        KvCache cache = new KvCache(1, LATENT + ROPE);
        cache.reserve(context);
        Matrix rows = Numbers.matrix(context, LATENT + ROPE);
        for (int position = 0; position < context; position++) cache.write(0, position, rows, position);
        cache.advance(context);
        return cache;
    }

    @Benchmark
    public Matrix decodeOne() {
        ops.attend(heads, 0, one, Chosen.ALL, queries, out, statistics);
        return out;
    }

    @Benchmark
    public Matrix decodeMany() {
        ops.attend(heads, 0, many, Chosen.ALL, queries, out, statistics);
        return out;
    }

    @Benchmark
    public Matrix prefill() {
        ops.attend(heads, 0, whole, Chosen.ALL, queries, out, statistics);
        return out;
    }

    @Benchmark
    public Matrix backward() {
        ops.attendBackward(heads, 0, whole, Chosen.ALL, queries, out, statistics, out, dQueries, dMemory);
        return dMemory;
    }

    @TearDown
    public void close() {
        ops.close();
    }
}
