package dev.agoge.policy;

import dev.agoge.policy.learner.Learner;
import dev.agoge.policy.learner.Optimizer;
import dev.agoge.policy.learner.TrainSequence;
import dev.agoge.policy.model.Attention;
import dev.agoge.policy.model.Forward;
import dev.agoge.policy.model.Gate;
import dev.agoge.policy.model.ModelConfig;
import dev.agoge.policy.model.Rotary;
import dev.agoge.policy.model.Rows;
import dev.agoge.policy.model.TensorPlan;
import dev.agoge.policy.model.Transformer;
import dev.agoge.policy.op.KvCache;
import dev.agoge.policy.op.Matrix;
import dev.agoge.policy.op.Ops;
import dev.agoge.policy.op.PackedMatrix;
import dev.agoge.policy.op.VectorOps;
import dev.agoge.policy.weights.Weights;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;

/// How fast the policy is on this machine: products, decoding, training. A main method, not a test.
///
/// With one thread the clock is the thread's own processor time, so a busy machine does not blur it; with more it
/// is the best of several runs by the wall.
final class PolicyBench {
    private static final ModelConfig DEMO = new ModelConfig(
            128,
            4,
            768,
            2048,
            1e-6,
            0.02,
            false,
            false,
            new Attention.Latent(4, 0, 32, 16, 16, 32, new Rotary.Plain(10000)),
            new ModelConfig.FeedForward(384, 1, 96, 8, 1, new Gate(Gate.Scoring.SIGMOID, 2, 1, 1, true, 2.5)),
            new TreeMap<>());

    private final PrintStream out;
    private final int threads;
    private final Ops ops;

    private PolicyBench(PrintStream out, int threads) {
        this.out = out;
        this.threads = threads;
        this.ops = new VectorOps(threads);
    }

    public static void main(String[] arguments) {
        int threads = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1;
        PolicyBench bench = new PolicyBench(System.out, threads);
        bench.products();
        for (int rows : new int[] {1, 32, 200}) bench.decode(rows, 300);
        bench.train(16, 256);
    }

    private long now() {
        return threads == 1 ? ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() : System.nanoTime();
    }

    /// Seconds of the best of several runs, after a warm-up.
    private double best(double seconds, Runnable body) {
        long end = System.nanoTime() + (long) (seconds * 1e9);
        double best = Double.MAX_VALUE;
        while (System.nanoTime() < end) {
            long from = now();
            body.run();
            best = Math.min(best, (now() - from) * 1e-9);
        }
        return best;
    }

    private void products() {
        int[][] shapes = {{1, 128, 128}, {12, 128, 128}, {200, 128, 192}, {1024, 96, 128}, {1024, 512, 512}};
        for (int[] shape : shapes) {
            Matrix x = random(shape[0], shape[1]);
            Matrix w = random(shape[2], shape[1]);
            Matrix y = random(shape[0], shape[2]);
            PackedMatrix packed = PackedMatrix.ofShape(shape[1], shape[2]);
            ops.pack(List.of(new Ops.Packing(w, packed, 0, true)));
            int times = (int) Math.max(1, 20_000_000L / ((long) shape[0] * shape[1] * shape[2]));
            double forward = best(2, () -> {
                for (int i = 0; i < times; i++) ops.multiply(x, packed, y);
            });
            double gradient = best(2, () -> {
                for (int i = 0; i < times; i++) ops.addOuter(List.of(new Ops.Outer(y, x, w)));
            });
            double flops = 2e-9 * shape[0] * shape[1] * shape[2] * times;
            out.printf(
                    "product %d x %d x %d: %.1f GFLOP/s, gradient of weights %.1f%n",
                    shape[0], shape[1], shape[2], flops / forward, flops / gradient);
        }
    }

    private static Matrix random(int rows, int columns) {
        Matrix matrix = Matrix.zeros(rows, columns);
        Random random = new Random(1);
        for (int i = 0; i < rows * columns; i++) matrix.data()[i] = random.nextFloat() - 0.5f;
        return matrix;
    }

    /// Steps of so many sequences at once, each with a context of its own.
    private void decode(int sequences, int context) {
        Weights weights = new TensorPlan(DEMO).initial(1);
        Transformer model = new Transformer(DEMO, weights, ops);
        int[] ids = new Random(2).ints(context + 1, 0, DEMO.vocabulary()).toArray();
        KvCache prompt = model.newCache();
        Rows prefill = new Rows();
        prefill.add(prompt, ids, 0, context);
        model.forward(prefill);
        int[] all = IntStream.range(0, sequences).toArray();
        double seconds = best(5, () -> {
            Rows rows = new Rows();
            for (int i = 0; i < sequences; i++) rows.add(prompt.fork(), ids, context, context + 1);
            Forward forward = model.forward(rows);
            model.logits(forward, all);
        });
        out.printf("decode %d at %d: %.2f ms, %.0f tokens/s%n", sequences, context, seconds * 1e3, sequences / seconds);
    }

    private void train(int sequences, int length) {
        Weights weights = new TensorPlan(DEMO).initial(1);
        Optimizer optimizer = Optimizer.fresh(Optimizer.Settings.DEFAULT, weights);
        Learner learner = new Learner(DEMO, weights, optimizer, ops, 8192);
        List<TrainSequence> batch = new ArrayList<>();
        float[][] slopes = new float[sequences][];
        for (int i = 0; i < sequences; i++) {
            byte[] mask = new byte[length];
            for (int t = 1; t < length; t++) mask[t] = (byte) (t % 3 == 0 ? 1 : 0);
            int[] ids = new Random(i).ints(length, 0, DEMO.vocabulary()).toArray();
            TrainSequence sequence = new TrainSequence(ids, mask, null, null, 1);
            batch.add(sequence);
            slopes[i] = new float[sequence.policyTokens()];
            Arrays.fill(slopes[i], -1e-3f);
        }
        double forward = best(6, () -> learner.forward(batch));
        double both = best(8, () -> learner.forward(batch).backward(slopes));
        double step = best(2, () -> learner.step(1e-4));
        out.printf(
                "train %d x %d: forward %.0f tokens/s, with backward %.0f tokens/s, step %.2f ms%n",
                sequences, length, sequences * length / forward, sequences * length / both, step * 1e3);
    }
}
