package dev.agoge.policy.learner;

import dev.agoge.policy.model.ModelConfig;
import dev.agoge.policy.model.TensorPlan;
import dev.agoge.policy.model.Transformer;
import dev.agoge.policy.model.Transformer.Activations;
import dev.agoge.policy.op.Ops;
import dev.agoge.policy.weights.Weights;
import dev.agoge.policy.weights.Weights.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A policy that learns: log-probabilities of sequences, gradients of a loss of them, and updates.
///
/// The order of sequences is the order of addition; in which micro-batches they are computed, and on how many
/// threads, changes no bit. Not for several threads at once.
public final class Learner {
    /// What one update did.
    ///
    /// @param gradientNorm before clipping
    public record StepReport(int step, double gradientNorm) {}

    private final ModelConfig config;
    private final Weights weights;
    private final Sums sums;
    private final Optimizer optimizer;
    private final Transformer model;
    private final Ops ops;
    private final int tokensAtOnce;
    private final int headRows;
    private final Loads loads;
    /// The micro-batch whose activations the model holds. One at a time, kept nowhere else: what attention remembers
    /// is as large as they are.
    private @Nullable MicroBatch held;

    /// The pass that it is all of, if its backward is still to come.
    private @Nullable Pass holder;

    /// @param weights are updated in place
    /// @param tokensAtOnce bounds the memory for activations; changes no bit
    public Learner(ModelConfig config, Weights weights, Optimizer optimizer, Ops ops, int tokensAtOnce) {
        this(config, weights, optimizer, ops, tokensAtOnce, Activations.KEPT);
    }

    /// @param activations trades memory for time; changes no bit
    public Learner(
            ModelConfig config,
            Weights weights,
            Optimizer optimizer,
            Ops ops,
            int tokensAtOnce,
            Activations activations) {
        this(config, weights, optimizer, ops, tokensAtOnce, activations, MicroBatch.headRows(config));
    }

    /// @param headRows bounds the memory for logits; changes no bit
    Learner(
            ModelConfig config,
            Weights weights,
            Optimizer optimizer,
            Ops ops,
            int tokensAtOnce,
            Activations activations,
            int headRows) {
        this.config = config;
        this.weights = weights;
        this.optimizer = optimizer;
        this.ops = ops;
        this.tokensAtOnce = tokensAtOnce;
        this.headRows = headRows;
        SortedMap<String, String> apart = new TreeMap<>();
        new TensorPlan(config).shared().forEach((copy, name) -> {
            if (optimizer.learning().contains(name)) apart.put(copy, name);
        });
        this.sums = new Sums(optimizer.learning(), apart, weights);
        this.model = new Transformer(config, weights, sums.chain(), activations, ops);
        this.loads = new Loads(
                config.moeLayers() + (config.lookahead() ? 1 : 0),
                config.feedForward().experts());
    }

    public Weights weights() {
        return weights;
    }

    public Optimizer optimizer() {
        return optimizer;
    }

    /// What the backwards since the last step, or of the chain that is being computed, have added up.
    Weights gradients() {
        return sums.chain();
    }

    /// Adds up the gradients of a loss over a step's lessons, which [#step] then applies. Each micro-batch's tokens
    /// are read when it comes.
    ///
    /// Other learners of the same weights may compute some of the chains: the first hands on what its own add up
    /// to, the next takes that up before it learns, and the last makes the step.
    ///
    /// @param lessons all of the step's, whichever chains are computed here
    /// @throws RuntimeException what the loss throws. The gradients since the last step are forgotten: nothing has
    ///     changed
    public void learn(List<Lesson> lessons, Chains chains, Loss loss) {
        boolean done = false;
        try {
            for (List<Lesson> chain : chains.cut(lessons)) {
                sums.beginChain();
                for (List<Lesson> some : MicroBatch.deal(chain, Lesson::tokens, tokensAtOnce)) learn(some, loss);
            }
            done = true;
        } finally {
            if (!done) forget();
        }
    }

    private void learn(List<Lesson> some, Loss loss) {
        Read read = new Read(some.stream().map(Lesson::open).toList());
        float[][] slopes = loss.slopes(read);
        if (read.pass == null) throw new IllegalStateException("a loss has slopes of lessons that it did not score");
        read.pass.backward(Scores.bySegment(read.lessons, slopes));
    }

    private final class Read implements Loss.Reading {
        private final List<Lesson.Opened> lessons;
        private @Nullable Pass pass;

        private Read(List<Lesson.Opened> lessons) {
            this.lessons = lessons;
        }

        @Override
        public List<Lesson.Opened> lessons() {
            return lessons;
        }

        @Override
        public Scores score(boolean replay) {
            Pass scored = forward(Lesson.sequences(lessons, replay));
            pass = scored;
            return scored.scores().byLesson(lessons);
        }
    }

    /// Gives away what the chains since the last step add up to, for the learner of the next ones to take up: gradients
    /// by name, and how often each expert was taken. They can be written to a file as any weights. Nothing is kept.
    public Weights handOn() {
        Map<String, Tensor> prefix = new TreeMap<>();
        Weights folded = sums.handOn();
        if (folded != null) prefix.putAll(folded.tensors());
        if (loads.any()) prefix.put(Loads.NAME, loads.tensor());
        forget();
        return new Weights(prefix);
    }

    /// Goes on from what [#handOn] gave. Its arrays become the learner's own.
    ///
    /// @throws IllegalArgumentException if it is not of this model, or not of what learns here
    public void takeUp(Weights prefix) {
        Map<String, Tensor> gradients = new TreeMap<>(prefix.tensors());
        Tensor counts = gradients.remove(Loads.NAME);
        if (loads.any() != (counts != null)) {
            throw new IllegalArgumentException("the prefix of a model with experts has " + Loads.NAME + ", no other's");
        }
        if (!gradients.isEmpty()) sums.takeUp(new Weights(gradients));
        if (counts != null) loads.add(counts);
    }

    /// Of all that was computed since the last step.
    private void forget() {
        sums.forget();
        loads.clear();
        letGo();
    }

    /// Scores the sequences, so that a backward can follow.
    public Pass forward(List<TrainSequence> sequences) {
        List<List<TrainSequence>> dealt = MicroBatch.deal(sequences, TrainSequence::length, tokensAtOnce);
        Gathering all = new Gathering(sequences);
        for (List<TrainSequence> some : dealt) all.add(some, compute(some));
        Pass pass = new Pass(dealt, all.scores());
        if (dealt.size() == 1) holder = pass;
        else letGo();
        return pass;
    }

    private MicroBatch compute(List<TrainSequence> sequences) {
        letGo();
        MicroBatch batch = new MicroBatch(model, ops, sequences, headRows);
        held = batch;
        return batch;
    }

    private void letGo() {
        held = null;
        holder = null;
    }

    /// A forward, and the backward it allows.
    public final class Pass {
        private final List<List<TrainSequence>> dealt;
        private final Scores scores;

        private Pass(List<List<TrainSequence>> dealt, Scores scores) {
            this.dealt = dealt;
            this.scores = scores;
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

        /// Adds to the gradients. The activations are still there if the pass was one micro-batch and the last
        /// to be computed; else they are computed again.
        ///
        /// @param dLossPerLogProb by sequence, one number for each policy token
        public void backward(float[][] dLossPerLogProb) {
            backward(dLossPerLogProb, Auxiliary.NONE);
        }

        /// As above, and of auxiliary losses too.
        public Auxiliary.Losses backward(float[][] dLossPerLogProb, Auxiliary auxiliary) {
            check(dLossPerLogProb);
            Auxiliary.Losses losses = new Auxiliary.Losses(0, 0, 0);
            int sequence = 0;
            for (List<TrainSequence> some : dealt) {
                float[] gradient = joined(dLossPerLogProb, sequence, some.size());
                sequence += some.size();
                MicroBatch batch = holder == this && held != null ? held : compute(some);
                holder = null;
                sums.adding();
                losses = losses.plus(batch.backward(gradient, auxiliary));
                batch.tally(loads.counts());
            }
            return losses;
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
    ///
    /// @throws IllegalStateException if the norm is not finite: nothing is updated, and the gradients are forgotten
    public StepReport step(double learningRate) {
        return step(learningRate, 0);
    }

    /// The same, after the routers' biases have moved towards an even load. What is refused has moved neither.
    ///
    /// @param balanceSpeed how far they move; 0 leaves them
    public StepReport step(double learningRate, double balanceSpeed) {
        if (!Float.isFinite((float) balanceSpeed)) {
            throw new IllegalArgumentException("no speed of balance: " + balanceSpeed);
        }
        if (!(learningRate >= 0 && Float.isFinite((float) learningRate))) {
            throw new IllegalArgumentException("a learning rate is at least 0, not " + learningRate);
        }
        letGo();
        Weights gradients = sums.total();
        double norm = optimizer.norm(ops, gradients);
        if (!Double.isFinite(norm)) {
            forget();
            throw new IllegalStateException("the gradient's norm is " + norm + ": nothing was updated");
        }
        if (balanceSpeed != 0) balance(balanceSpeed);
        loads.clear();
        optimizer.step(ops, weights, gradients, norm, learningRate);
        sums.applied();
        return new StepReport(optimizer.steps(), norm);
    }

    /// Moves the routers' biases towards an even load, by what the backwards since the last step have taken:
    /// down where more than the mean went, up where less (auxiliary-loss-free balance). Before the step; not
    /// in RL. A gate without a bias has none to move.
    public void balance(double speed) {
        if (!Float.isFinite((float) speed)) throw new IllegalArgumentException("no speed of balance: " + speed);
        long[][] counts = loads.counts();
        for (int layer = 0; layer < counts.length; layer++) {
            String name = "model.layers." + (config.feedForward().denseLayers() + layer)
                    + ".mlp.gate.e_score_correction_bias";
            if (!optimizer.learning().contains(name)) continue;
            float[] bias = weights.data(name);
            long sum = Arrays.stream(counts[layer]).sum();
            for (int e = 0; e < bias.length; e++) {
                bias[e] += (float) speed * Long.signum(sum - counts[layer][e] * bias.length);
            }
        }
    }

    /// How often each expert was taken by the backwards since the last step: (L, experts), where the layer
    /// that looks ahead, if there is one, is the last.
    public long[][] loads() {
        return Arrays.stream(loads.counts()).map(long[]::clone).toArray(long[][]::new);
    }
}
