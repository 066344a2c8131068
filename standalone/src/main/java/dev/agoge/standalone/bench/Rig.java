package dev.agoge.standalone.bench;

import dev.agoge.policy.Model;
import dev.agoge.policy.learner.Footprint;
import dev.agoge.policy.learner.Learner;
import dev.agoge.policy.learner.Optimizer;
import dev.agoge.policy.learner.TrainSequence;
import dev.agoge.policy.model.Forward;
import dev.agoge.policy.model.Rows;
import dev.agoge.policy.model.TensorPlan;
import dev.agoge.policy.model.Transformer;
import dev.agoge.policy.model.Transformer.Activations;
import dev.agoge.policy.op.KvCache;
import dev.agoge.policy.op.Matrix;
import dev.agoge.policy.op.Ops;
import dev.agoge.policy.op.VectorOps;
import java.lang.management.ManagementFactory;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// A model made ready to be timed. Every repetition does the same work on the same tokens. It samples or learns: what
/// it needs for the one is let go of before the other, for together they are larger than the default heap.
public final class Rig implements AutoCloseable {
    /// What an engine computes at once.
    private static final int CHUNK = 512;
    /// So small that the model stays what it was.
    private static final double LEARNING_RATE = 1e-9;

    private final Model model;
    private final Ops ops;
    private final Stopwatch stopwatch;
    private @Nullable Transformer transformer;
    private @Nullable Learner learner;
    private @Nullable Contexts contexts;

    /// What is remembered of the contexts of the last decoding, so that a repetition need not read them again; and
    /// the token that follows each.
    private record Contexts(Workload.Decode of, List<KvCache> caches, List<Integer> next) {}

    public Rig(Model model, int threads) {
        this.model = model;
        this.ops = new VectorOps(threads);
        this.stopwatch = new Stopwatch(threads);
    }

    /// Seconds of one repetition.
    public double seconds(Workload workload) {
        return switch (workload) {
            case Workload.Prefill prefill -> prefill(prefill);
            case Workload.Decode decode -> decode(decode);
            case Workload.Train train -> train(train);
        };
    }

    /// What a repetition cannot do without.
    Cost cost(Workload workload) {
        return Cost.of(model.config(), workload);
    }

    /// The logits after a prompt, to be compared with others' before their speeds are.
    public float[] logits(int[] ids) {
        return logits(transformer().newCache(), ids, ids.length).toArray();
    }

    private double prefill(Workload.Prefill prefill) {
        int[] ids = tokens(prefill.tokens(), 0);
        KvCache cache = transformer().newCache();
        return stopwatch.seconds(() -> logits(cache, ids, ids.length));
    }

    private Matrix logits(KvCache cache, int[] ids, int count) {
        Transformer inference = transformer();
        for (int from = 0; ; from += CHUNK) {
            int to = Math.min(from + CHUNK, count);
            Rows rows = new Rows();
            rows.add(cache, ids, from, to);
            Forward forward = inference.forward(rows);
            if (to == count) return inference.logits(forward, new int[] {rows.last()});
        }
    }

    private double decode(Workload.Decode decode) {
        Contexts begin = contexts(decode);
        List<KvCache> caches = begin.caches.stream().map(KvCache::fork).toList();
        int[] ids = begin.next.stream().mapToInt(Integer::intValue).toArray();
        transformer();
        return stopwatch.seconds(() -> {
            for (int step = 0; step < decode.steps(); step++) step(caches, ids);
        });
    }

    private void step(List<KvCache> caches, int[] ids) {
        Rows rows = new Rows();
        for (int i = 0; i < ids.length; i++) rows.add(caches.get(i), ids, i, i + 1);
        Transformer inference = transformer();
        int[] all = IntStream.range(0, ids.length).toArray();
        Matrix logits = inference.logits(inference.forward(rows), all);
        for (int i = 0; i < ids.length; i++) ids[i] = likeliest(logits, i);
    }

    private Contexts contexts(Workload.Decode decode) {
        Contexts known = contexts;
        if (known != null && known.of.equals(decode)) return known;
        List<KvCache> caches = new ArrayList<>();
        List<Integer> next = new ArrayList<>();
        for (int i = 0; i < decode.sequences(); i++) {
            KvCache cache = transformer().newCache();
            next.add(likeliest(logits(cache, tokens(decode.context(), i), decode.context()), 0));
            caches.add(cache);
        }
        Contexts fresh = new Contexts(decode, caches, next);
        contexts = fresh;
        return fresh;
    }

    private static int likeliest(Matrix logits, int row) {
        int best = 0;
        for (int id = 1; id < logits.columns(); id++) if (logits.at(row, id) > logits.at(row, best)) best = id;
        return best;
    }

    private double train(Workload.Train train) {
        Learner trainee = learner(train.tokens());
        List<TrainSequence> batch = batch(train);
        float[][] slopes = slopes(train);
        return stopwatch.seconds(() -> {
            trainee.forward(batch).backward(slopes);
            trainee.step(LEARNING_RATE);
        });
    }

    private List<TrainSequence> batch(Workload.Train train) {
        List<TrainSequence> batch = new ArrayList<>();
        for (int i = 0; i < train.sequences(); i++) {
            byte[] mask = new byte[train.length()];
            Arrays.fill(mask, 1, mask.length, (byte) 1);
            batch.add(new TrainSequence(tokens(train.length(), i), mask, null, null, 1));
        }
        return batch;
    }

    private static float[][] slopes(Workload.Train train) {
        float[][] slopes = new float[train.sequences()][train.length() - 1];
        for (float[] some : slopes) Arrays.fill(some, -1f / train.tokens());
        return slopes;
    }

    /// What a step holds when its gradients are computed, by two full collections.
    Memory memory(Workload.Train train) {
        transformer = null;
        contexts = null;
        learner = null;
        // The threads let go of their last job, and of what it was about.
        ops.forRows(1 << 12, row -> {});
        long weights = new TensorPlan(model.config()).parameters() * Float.BYTES;
        long before = alive() - weights;
        long held = aliveInTraining(train) - before;
        // Its gradients are there and were not applied.
        learner = null;
        return new Memory(
                held,
                Footprint.of(model.config(), train.tokens(), Activations.KEPT).total());
    }

    private long aliveInTraining(Workload.Train train) {
        Learner.Pass pass = learner(train.tokens()).forward(batch(train));
        try {
            pass.backward(slopes(train));
            return alive();
        } finally {
            Reference.reachabilityFence(pass);
        }
    }

    private static long alive() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private int[] tokens(int count, int member) {
        return new Random(member).ints(count, 0, model.config().vocabulary()).toArray();
    }

    private Transformer transformer() {
        Transformer ready = transformer;
        if (ready == null) {
            learner = null;
            transformer = ready = new Transformer(model.config(), model.weights(), ops);
        }
        return ready;
    }

    private Learner learner(int tokens) {
        Learner ready = learner;
        if (ready == null) {
            transformer = null;
            contexts = null;
            Optimizer optimizer = Optimizer.fresh(Optimizer.Settings.DEFAULT, model.weights());
            learner = ready = new Learner(model.config(), model.weights(), optimizer, ops, Math.max(tokens, 4096));
        }
        return ready;
    }

    @Override
    public void close() {
        ops.close();
    }
}
