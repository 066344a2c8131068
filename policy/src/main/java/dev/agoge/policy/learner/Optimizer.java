package dev.agoge.policy.learner;

import dev.agoge.policy.model.TensorPlan;
import dev.agoge.policy.model.TensorPlan.Role;
import dev.agoge.policy.op.Ops;
import dev.agoge.policy.op.Ops.AdamStep;
import dev.agoge.policy.op.Ops.Update;
import dev.agoge.policy.weights.Weights;
import dev.agoge.policy.weights.Weights.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// AdamW with its memory: per number a mean of gradients and one of their squares.
public final class Optimizer {
    /// @param decay of matrices; gains do not decay
    /// @param maxNorm gradients longer than this are scaled down to it
    public record Settings(double beta1, double beta2, double epsilon, double decay, double maxNorm, Frozen frozen) {
        /// DeepSeek-V3's, with a lighter decay for fine-tuning.
        public static final Settings DEFAULT = new Settings(0.9, 0.95, 1e-8, 0.01, 1.0, Frozen.NONE);

        // As the kernels take them, in fp32.
        public Settings {
            require((float) beta1 >= 0 && (float) beta1 < 1, "beta1", "at least 0 and below 1", beta1);
            require((float) beta2 >= 0 && (float) beta2 < 1, "beta2", "at least 0 and below 1", beta2);
            require((float) epsilon > 0 && Float.isFinite((float) epsilon), "epsilon", "above 0", epsilon);
            require((float) decay >= 0 && Float.isFinite((float) decay), "decay", "at least 0", decay);
            require(maxNorm > 0, "maxNorm", "above 0, infinite for no clipping", maxNorm);
        }

        private static void require(boolean holds, String name, String range, double value) {
            if (!holds) throw new IllegalArgumentException("AdamW's " + name + " is " + range + ", not " + value);
        }
    }

    /// Below it, squares that fp32 rounds to zero may matter.
    private static final double FEW_SQUARES = 1e-30;

    private static final String MEAN = ".exp_avg";
    private static final String VARIANCE = ".exp_avg_sq";

    private final Settings settings;
    private final Weights mean;
    private final Weights variance;
    private int steps;

    private Optimizer(Settings settings, Weights mean, Weights variance, int steps) {
        this.settings = settings;
        this.mean = mean;
        this.variance = variance;
        this.steps = steps;
    }

    public static Optimizer fresh(Settings settings, Weights weights) {
        return new Optimizer(settings, zeros(settings, weights), zeros(settings, weights), 0);
    }

    /// Goes on from what [#state] gave.
    public static Optimizer restored(Settings settings, Weights weights, Weights state, int steps) {
        Weights mean = zeros(settings, weights);
        Weights variance = zeros(settings, weights);
        for (String name : mean.names()) {
            fill(mean.data(name), state.data(name + MEAN), name);
            fill(variance.data(name), state.data(name + VARIANCE), name);
        }
        return new Optimizer(settings, mean, variance, steps);
    }

    /// Of what learns.
    private static Weights zeros(Settings settings, Weights weights) {
        Map<String, Tensor> learning = new TreeMap<>(weights.tensors());
        learning.keySet().removeAll(settings.frozen().among(weights.names()));
        return new Weights(learning).zeros();
    }

    private static void fill(float[] to, float[] from, String name) {
        if (to.length != from.length) {
            throw new IllegalArgumentException(
                    "the optimizer has " + from.length + " numbers for '" + name + "', not " + to.length);
        }
        System.arraycopy(from, 0, to, 0, to.length);
    }

    /// Its memory as named tensors, for a checkpoint; with [#steps] it is all there is to go on from. Not a copy.
    public Weights state() {
        Map<String, Tensor> state = new TreeMap<>();
        mean.tensors().forEach((name, tensor) -> state.put(name + MEAN, tensor));
        variance.tensors().forEach((name, tensor) -> state.put(name + VARIANCE, tensor));
        return new Weights(state);
    }

    /// What learns, by name.
    Set<String> learning() {
        return mean.names();
    }

    /// Updates made so far.
    public int steps() {
        return steps;
    }

    /// The global norm, taken in the order of the tensors' names.
    double norm(Ops ops, Weights gradients) {
        List<float[]> all = learning().stream().map(gradients::data).toList();
        double squares = ops.sumOfSquares(all);
        return Math.sqrt(squares > FEW_SQUARES && squares < Double.POSITIVE_INFINITY ? squares : wideSquares(all));
    }

    /// Where squares leave fp32.
    private static double wideSquares(List<float[]> all) {
        double sum = 0;
        for (float[] gradient : all) for (float one : gradient) sum += (double) one * one;
        return sum;
    }

    /// Clips by the global norm, and updates.
    void step(Ops ops, Weights weights, Weights gradients, double norm, double learningRate) {
        steps++;
        double scale = norm > settings.maxNorm() ? settings.maxNorm() / norm : 1;
        List<Update> updates = new ArrayList<>();
        for (String name : learning()) {
            Role role = TensorPlan.role(name);
            if (role == Role.ROUTING_BIAS) continue;
            double decay = role == Role.MATRIX ? settings.decay() : 0;
            updates.add(new Update(
                    weights.data(name),
                    gradients.data(name),
                    mean.data(name),
                    variance.data(name),
                    adamStep(learningRate, decay, scale)));
        }
        ops.adamW(updates);
    }

    private AdamStep adamStep(double learningRate, double decay, double scale) {
        return new AdamStep(
                (float) learningRate,
                (float) settings.beta1(),
                (float) settings.beta2(),
                (float) settings.epsilon(),
                (float) decay,
                (float) scale,
                (float) (1 - StrictMath.pow(settings.beta1(), steps)),
                (float) (1 - StrictMath.pow(settings.beta2(), steps)));
    }
}
