package dev.agoge.policy.learner;

import dev.agoge.policy.model.ModelConfig;
import dev.agoge.policy.model.Transformer;
import dev.agoge.policy.op.Ops;
import dev.agoge.policy.weights.Weights;
import dev.agoge.policy.weights.Weights.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A policy that learns: log-probabilities of sequences, gradients of a loss of them, and updates.
///
/// The order of sequences is the order of addition; in which micro-batches they are computed, and on how many threads,
/// changes no bit. Not for several threads at once.
public final class Learner {
    private static final String EMBEDDING = "model.embed_tokens.weight";
    private static final String TIED_HEAD = "lm_head.weight";

    /// What one update did.
    ///
    /// @param gradientNorm before clipping
    public record StepReport(int step, double gradientNorm) {}

    private final ModelConfig config;
    private final Weights weights;
    private final Weights gradients;
    private final Optimizer optimizer;
    private final Transformer model;
    private final Ops ops;
    private final int tokensAtOnce;
    private final long[][] loads;
    /// The micro-batch whose activations the model still holds.
    private @Nullable MicroBatch held;

    /// @param weights are updated in place
    /// @param tokensAtOnce bounds the memory for activations; changes no bit
    public Learner(ModelConfig config, Weights weights, Optimizer optimizer, Ops ops, int tokensAtOnce) {
        this.config = config;
        this.weights = weights;
        this.optimizer = optimizer;
        this.ops = ops;
        this.tokensAtOnce = tokensAtOnce;
        this.gradients = gradientsOf(config, weights);
        this.model = new Transformer(config, weights, gradients, ops);
        this.loads = new long[config.moeLayers()][config.feedForward().experts()];
    }

    private static Weights gradientsOf(ModelConfig config, Weights weights) {
        if (!config.tied()) return weights.zeros();
        var all = new TreeMap<>(weights.zeros().tensors());
        int[] shape = weights.shape(EMBEDDING);
        all.put(TIED_HEAD, new Tensor(shape, new float[shape[0] * shape[1]]));
        return new Weights(all);
    }

    public Weights weights() {
        return weights;
    }

    public Optimizer optimizer() {
        return optimizer;
    }

    /// What the backwards since the last step have added up.
    Weights gradients() {
        return gradients;
    }

    /// Scores the sequences, so that a backward can follow.
    public Pass forward(List<TrainSequence> sequences) {
        List<List<TrainSequence>> dealt = MicroBatch.deal(sequences, tokensAtOnce);
        Gathering all = new Gathering(sequences);
        for (List<TrainSequence> some : dealt) all.add(some, compute(some));
        return new Pass(dealt, all.scores());
    }

    private MicroBatch compute(List<TrainSequence> sequences) {
        MicroBatch batch = new MicroBatch(model, ops, sequences);
        held = batch;
        return batch;
    }

    /// A forward, and the backward it allows.
    public final class Pass {
        private final List<List<TrainSequence>> dealt;
        private final Scores scores;
        private final @Nullable MicroBatch last;

        private Pass(List<List<TrainSequence>> dealt, Scores scores) {
            this.dealt = dealt;
            this.scores = scores;
            this.last = held;
        }

        public Scores scores() {
            return scores;
        }

        public float[][] logProbs() {
            return scores.logProbs();
        }

        public float[][] entropies() {
            return scores.entropies();
        }

        public byte[][] experts() {
            return scores.experts();
        }

        /// Adds to the gradients. Of several micro-batches only the last one's activations are still there: the others
        /// are computed again.
        ///
        /// @param dLossPerLogProb by sequence, one number for each policy token
        public void backward(float[][] dLossPerLogProb) {
            check(dLossPerLogProb);
            int sequence = 0;
            for (List<TrainSequence> some : dealt) {
                float[] gradient = joined(dLossPerLogProb, sequence, some.size());
                sequence += some.size();
                MicroBatch batch = dealt.size() == 1 && last != null && last == held ? last : compute(some);
                batch.backward(gradient);
                if (config.moeLayers() > 0) batch.tally(loads);
                held = null;
            }
        }

        private void check(float[][] gradient) {
            float[][] logProbs = scores.logProbs();
            if (gradient.length != logProbs.length) {
                throw new IllegalArgumentException(
                        logProbs.length + " sequences, but " + gradient.length + " gradients");
            }
            for (int i = 0; i < gradient.length; i++) {
                if (gradient[i].length != logProbs[i].length) {
                    throw new IllegalArgumentException("sequence " + i + " has " + logProbs[i].length
                            + " policy tokens, but a gradient of " + gradient[i].length);
                }
            }
        }

        private float[] joined(float[][] parts, int from, int count) {
            int size = 0;
            for (int i = from; i < from + count; i++) size += parts[i].length;
            float[] joined = new float[size];
            int at = 0;
            for (int i = from; i < from + count; i++) {
                System.arraycopy(parts[i], 0, joined, at, parts[i].length);
                at += parts[i].length;
            }
            return joined;
        }
    }

    /// Clips the gradients by their global norm, lets AdamW apply them, and forgets them.
    public StepReport step(double learningRate) {
        if (config.tied()) {
            float[] embedding = gradients.data(EMBEDDING);
            float[] head = gradients.data(TIED_HEAD);
            for (int i = 0; i < embedding.length; i++) embedding[i] += head[i];
        }
        double norm = optimizer.step(ops, weights, gradients, learningRate);
        forgetGradients();
        for (long[] load : loads) Arrays.fill(load, 0);
        model.repack();
        held = null;
        return new StepReport(optimizer.steps(), norm);
    }

    private void forgetGradients() {
        gradients.tensors().values().forEach(tensor -> Arrays.fill(tensor.data(), 0f));
    }

    /// Moves the routers' biases towards an even load, by what the backwards since the last step have taken: down where
    /// more than the mean went, up where less (auxiliary-loss-free balance). Before the step; not in RL.
    public void balance(double speed) {
        for (int layer = 0; layer < loads.length; layer++) {
            String name = "model.layers." + (config.feedForward().denseLayers() + layer)
                    + ".mlp.gate.e_score_correction_bias";
            float[] bias = weights.data(name);
            long sum = Arrays.stream(loads[layer]).sum();
            for (int e = 0; e < bias.length; e++) {
                bias[e] += (float) speed * Long.signum(sum - loads[layer][e] * bias.length);
            }
        }
    }

    /// How often each expert was taken by the backwards since the last step: (L, experts).
    public long[][] loads() {
        return Arrays.stream(loads).map(long[]::clone).toArray(long[][]::new);
    }
}
