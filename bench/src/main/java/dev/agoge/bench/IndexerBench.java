package dev.agoge.bench;

import dev.agoge.policy.op.Chosen;
import dev.agoge.policy.op.KvCache;
import dev.agoge.policy.op.Matrix;
import dev.agoge.policy.op.Ops;
import dev.agoge.policy.op.Ops.Attended;
import dev.agoge.policy.op.Ops.Columns;
import dev.agoge.policy.op.Ops.Heads;
import dev.agoge.policy.op.Ops.Indexing;
import dev.agoge.policy.op.Ops.Span;
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

/// The lightning indexer of one layer, eight heads of 64, which chooses 64 positions for each row of a prompt; sparse
/// attention to them by eight heads over a latent of 128 and a rotated key of 32; and the indexer's backward.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class IndexerBench {
    private static final int HEADS = 8;
    private static final int LATENT = 128;
    private static final int ROPE = 32;
    private static final int KEY = 64;
    private static final int TOP = 64;
    private static final int REMEMBERED = LATENT + ROPE + KEY;

    /// Positions of the prompt.
    @Param({"256", "1024"})
    public int context;

    @Param({"1", "2"})
    public int threads;

    private final Heads heads = Heads.latent(HEADS, LATENT, ROPE, 0.1f);
    private final Indexing indexing = new Indexing(HEADS, new Columns(LATENT + ROPE, KEY), TOP, 0.1f);
    private Ops ops;
    private List<Span> whole;
    private Matrix queries;
    private Matrix indexQueries;
    private Matrix weights;
    private Matrix out;
    private Matrix statistics;
    private Matrix dQueries;
    private Matrix dWeights;
    private Matrix dMemory;
    private Chosen chosen;

    /// Before the first run of each size.
    @Setup(Level.Trial)
    public void prepare() {
        ops = new VectorOps(threads);
        KvCache cache = new KvCache(1, REMEMBERED);
        cache.reserve(context);
        Matrix rows = Numbers.matrix(context, REMEMBERED);
        for (int position = 0; position < context; position++) cache.write(0, position, rows, position);
        cache.advance(context);
        whole = List.of(new Span(cache, 0, 0, context));
        queries = Numbers.matrix(context, HEADS * (LATENT + ROPE));
        indexQueries = Numbers.matrix(context, HEADS * KEY);
        weights = Numbers.matrix(context, HEADS);
        out = Matrix.zeros(context, HEADS * LATENT);
        statistics = Matrix.zeros(context, 2 * HEADS);
        dQueries = Matrix.zeros(context, HEADS * KEY);
        dWeights = Matrix.zeros(context, HEADS);
        dMemory = Matrix.zeros(context, REMEMBERED);
        chosen = choose();
        sparse();
    }

    @Benchmark
    public Chosen choose() {
        return ops.choose(indexing, 0, whole, indexQueries, weights);
    }

    @Benchmark
    public Matrix sparse() {
        ops.attend(heads, 0, whole, chosen, queries, out, statistics);
        return out;
    }

    @Benchmark
    public double chooseBackward() {
        var attended = new Attended(heads, chosen, queries, statistics);
        return ops.chooseBackward(indexing, 0, whole, indexQueries, weights, attended, 1f, dQueries, dWeights, dMemory);
    }

    @TearDown
    public void close() {
        ops.close();
    }
}
