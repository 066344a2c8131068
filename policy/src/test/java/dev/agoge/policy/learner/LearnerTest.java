package dev.agoge.policy.learner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agoge.contracts.Sampling;
import dev.agoge.contracts.TokenBlock;
import dev.agoge.policy.model.Forward;
import dev.agoge.policy.model.ModelConfig;
import dev.agoge.policy.model.Rows;
import dev.agoge.policy.model.SmallModels;
import dev.agoge.policy.model.Transformer;
import dev.agoge.policy.op.Distribution;
import dev.agoge.policy.op.KvCache;
import dev.agoge.policy.op.Ops;
import dev.agoge.policy.op.ReferenceOps;
import dev.agoge.policy.op.VectorOps;
import dev.agoge.policy.weights.Weights;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LearnerTest {
    static List<ModelConfig> configs() {
        return SmallModels.all();
    }

    /// Sequences of different lengths, temperatures and kept sets.
    static List<TrainSequence> sequences(ModelConfig config, int count, long seed) {
        Random random = new Random(seed);
        List<TrainSequence> sequences = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int[] ids = SmallModels.tokens(config, 2 + random.nextInt(50), seed + i);
            byte[] mask = new byte[ids.length];
            for (int t = 1; t < mask.length; t++) mask[t] = (byte) random.nextInt(2);
            boolean truncated = random.nextBoolean();
            sequences.add(new TrainSequence(
                    ids,
                    mask,
                    null,
                    truncated ? keptSets(config, ids, mask, random) : null,
                    0.5 + random.nextDouble()));
        }
        return sequences;
    }

    private static int[][] keptSets(ModelConfig config, int[] ids, byte[] mask, Random random) {
        List<int[]> kept = new ArrayList<>();
        for (int t = 0; t < ids.length; t++) {
            if (mask[t] == 0) continue;
            int target = ids[t];
            kept.add(random.ints(1 + random.nextInt(40), 0, config.vocabulary())
                    .map(id -> id == 0 ? target : id)
                    .boxed()
                    .collect(java.util.stream.Collectors.collectingAndThen(
                            java.util.stream.Collectors.toCollection(java.util.TreeSet::new), set -> {
                                set.add(target);
                                return set.stream().mapToInt(Integer::intValue).toArray();
                            })));
        }
        return kept.toArray(int[][]::new);
    }

    /// A loss with a gradient that is different for every token.
    static float[][] slopes(float[][] logProbs) {
        float[][] slopes = new float[logProbs.length][];
        for (int i = 0; i < slopes.length; i++) {
            slopes[i] = new float[logProbs[i].length];
            for (int t = 0; t < slopes[i].length; t++) slopes[i][t] = 0.1f * (t % 5) - 0.25f;
        }
        return slopes;
    }

    static Auxiliary auxiliary(ModelConfig config) {
        return new Auxiliary(config.lookahead() ? 0.03 : 0, 0.02, 0.04);
    }

    private static double loss(float[][] logProbs) {
        double loss = 0;
        float[][] slopes = slopes(logProbs);
        for (int i = 0; i < logProbs.length; i++) {
            for (int t = 0; t < logProbs[i].length; t++) loss += (double) slopes[i][t] * logProbs[i][t];
        }
        return loss;
    }

    static Learner learner(ModelConfig config, Weights weights, Ops ops, int tokensAtOnce) {
        Optimizer optimizer = Optimizer.fresh(Optimizer.Settings.DEFAULT, weights);
        return new Learner(config, weights, optimizer, ops, tokensAtOnce);
    }

    static Map<String, float[]> gradients(
            ModelConfig config, Ops ops, int tokensAtOnce, List<TrainSequence> sequences) {
        Learner learner = learner(config, SmallModels.weights(config, 1), ops, tokensAtOnce);
        Learner.Pass pass = learner.forward(sequences);
        pass.backward(slopes(pass.logProbs()), auxiliary(config));
        Map<String, float[]> gradients = new TreeMap<>();
        learner.gradients().tensors().forEach((name, tensor) -> gradients.put(name, tensor.data()));
        return gradients;
    }

    @ParameterizedTest
    @MethodSource("configs")
    void gradientsAreTheBitsOfPlainLoopsHoweverTheBatchIsCut(ModelConfig config) {
        List<TrainSequence> sequences = sequences(config, 9, 2);
        Map<String, float[]> plain = gradients(config, new ReferenceOps(), 10_000, sequences);
        try (var one = new VectorOps(1);
                var two = new VectorOps(2)) {
            same(gradients(config, one, 10_000, sequences), plain);
            same(gradients(config, two, 10_000, sequences), plain);
            same(gradients(config, one, 1, sequences), plain);
            same(gradients(config, two, 70, sequences), plain);
        }
    }

    private static void same(Map<String, float[]> have, Map<String, float[]> want) {
        assertThat(have.keySet()).isEqualTo(want.keySet());
        want.forEach((name, gradient) -> assertThat(have.get(name)).as(name).isEqualTo(gradient));
    }

    /// Along a random direction the loss, as computed in fp32, changes as the gradient says; and along the
    /// gradient of each tensor alone.
    @ParameterizedTest
    @MethodSource("configs")
    void gradientsAgreeWithFiniteDifferences(ModelConfig shape) {
        // Where a choice of positions flips, the loss has a cliff.
        ModelConfig config = shape.attention().sparse() ? shape.attendingToAll() : shape;
        try (var ops = new VectorOps(1)) {
            List<TrainSequence> free = sequences(config, 6, 3);
            Weights weights = SmallModels.weights(config, 1);
            Scores scores = new Scorer(config, weights, ops, 10_000).score(free);
            // A step may flip a choice of expert, where the loss has a cliff: so the experts are held.
            List<TrainSequence> held = replaying(free, scores.experts());
            Learner learner = learner(config, weights, ops, 10_000);
            Learner.Pass pass = learner.forward(held);
            pass.backward(slopes(pass.logProbs()));
            for (String name : weights.names()) {
                float[] gradient = gradient(config, learner, name);
                double norm = norm(gradient);
                if (name.endsWith("e_score_correction_bias")) assertThat(norm).isZero();
                if (norm < 1e-4) continue;
                double measured = slopeAlong(config, weights, name, gradient, norm, ops, held);
                assertThat(measured).as(name).isCloseTo(norm, org.assertj.core.data.Percentage.withPercentage(2));
            }
        }
    }

    /// Of an embedding that is the head too, both parts.
    private static float[] gradient(ModelConfig config, Learner learner, String name) {
        float[] gradient = learner.gradients().data(name).clone();
        if (!config.tied() || !name.equals("model.embed_tokens.weight")) return gradient;
        float[] head = learner.gradients().data("lm_head.weight");
        for (int i = 0; i < head.length; i++) gradient[i] += head[i];
        return gradient;
    }

    private static double norm(float[] x) {
        double sum = 0;
        for (float one : x) sum += (double) one * one;
        return Math.sqrt(sum);
    }

    private static double slopeAlong(
            ModelConfig config,
            Weights weights,
            String name,
            float[] direction,
            double norm,
            Ops ops,
            List<TrainSequence> sequences) {
        double size = 3e-2 / Math.max(1, norm);
        double[] losses = new double[2];
        for (int side = 0; side < 2; side++) {
            Weights moved = weights.copy();
            float[] data = moved.data(name);
            for (int i = 0; i < data.length; i++) {
                data[i] += (float) ((side == 0 ? -size : size) * direction[i] / norm);
            }
            losses[side] =
                    loss(new Scorer(config, moved, ops, 10_000).score(sequences).logProbs());
        }
        return (losses[1] - losses[0]) / (2 * size);
    }

    private static List<TrainSequence> replaying(List<TrainSequence> sequences, byte[][] experts) {
        List<TrainSequence> replaying = new ArrayList<>();
        for (int i = 0; i < sequences.size(); i++)
            replaying.add(sequences.get(i).withExperts(experts[i]));
        return replaying;
    }

    /// What the product promises: what was sampled token by token, among others, is found again by the
    /// trainer.
    @ParameterizedTest
    @MethodSource("configs")
    void sampledLogProbsAreFoundAgainBitForBit(ModelConfig config) {
        Weights weights = SmallModels.weights(config, 4);
        try (var engine = new VectorOps(1);
                var trainer = new VectorOps(2)) {
            List<Sample> samples = sample(config, weights, engine, 7, 40);
            List<TrainSequence> sequences = new ArrayList<>();
            for (Sample sample : samples) sequences.add(sample.sequence());
            Learner learner = learner(config, weights, trainer, 100);
            Scores scores = learner.forward(sequences).scores();
            for (int i = 0; i < samples.size(); i++) {
                assertThat(scores.logProbs()[i]).isEqualTo(samples.get(i).logProbs);
                assertThat(scores.experts()[i]).isEqualTo(samples.get(i).experts);
            }
            List<TrainSequence> replayed = new ArrayList<>();
            for (Sample sample : samples) replayed.add(sample.sequence().withExperts(sample.experts));
            Scores again = learner.forward(replayed).scores();
            assertThat(again.logProbs()).isDeepEqualTo(scores.logProbs());
            assertThat(again.disagreements()).isZero();

            float[] data = weights.data("model.layers.0.self_attn.o_proj.weight");
            data[3] = Math.nextUp(data[3]);
            Scores nudged = new Scorer(config, weights, trainer, 100).score(sequences);
            assertThat(Arrays.deepEquals(nudged.logProbs(), scores.logProbs())).isFalse();
        }
    }

    private static final class Sample {
        final int[] ids;
        final byte[] mask;
        final float[] logProbs;
        final int @Nullable [][] kept;
        final byte[] experts;
        final double temperature;

        Sample(int length, int prompt, double temperature, boolean truncated, int expertsEach) {
            ids = new int[length];
            mask = new byte[length];
            Arrays.fill(mask, prompt, length, (byte) 1);
            logProbs = new float[length - prompt];
            kept = truncated ? new int[length - prompt][] : null;
            experts = new byte[length * expertsEach];
            this.temperature = temperature;
        }

        TrainSequence sequence() {
            return new TrainSequence(ids, mask, null, kept, temperature);
        }
    }

    private static List<Sample> sample(ModelConfig config, Weights weights, Ops ops, int count, int length) {
        Transformer model = new Transformer(config, weights, ops);
        Random random = new Random(5);
        int each = config.moeLayers() * config.feedForward().expertsPerToken();
        List<Sample> samples = new ArrayList<>();
        List<KvCache> caches = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int prompt = 3 + random.nextInt(20);
            Sample sample = new Sample(length, prompt, 0.7 + 0.1 * i, i % 2 == 0, each);
            System.arraycopy(SmallModels.tokens(config, prompt, i), 0, sample.ids, 0, prompt);
            samples.add(sample);
            caches.add(model.newCache());
        }
        for (boolean going = true; going; ) {
            Rows rows = new Rows();
            int[] firsts = new int[count];
            int[] lasts = new int[count];
            going = false;
            for (int i = 0; i < count; i++) {
                Sample sample = samples.get(i);
                int have = caches.get(i).length();
                int prompt = length - sample.logProbs.length;
                int to = have < prompt ? Math.min(prompt, have + 5) : have + 1;
                firsts[i] = rows.count();
                lasts[i] = -1;
                if (to >= length) continue;
                rows.add(caches.get(i), sample.ids, have, to);
                lasts[i] = rows.last();
                going = true;
            }
            if (!going) return samples;
            Forward forward = model.forward(rows);
            for (int i = 0; i < count; i++) {
                if (lasts[i] < 0) continue;
                int done = caches.get(i).length();
                int from = (done - (lasts[i] - firsts[i] + 1)) * each;
                System.arraycopy(forward.experts(), firsts[i] * each, samples.get(i).experts, from, done * each - from);
                draw(samples.get(i), done, model.logits(forward, new int[] {lasts[i]}), random);
            }
        }
        return samples;
    }

    private static void draw(Sample sample, int at, dev.agoge.policy.op.Matrix logits, Random random) {
        int prompt = sample.ids.length - sample.logProbs.length;
        if (at < prompt) return;
        Distribution distribution = Distribution.of(logits, 0, sample.temperature, null);
        if (sample.kept != null) {
            sample.kept[at - prompt] = distribution.keep(0, 0.8, 0);
            distribution = Distribution.of(logits, 0, sample.temperature, sample.kept[at - prompt]);
        }
        sample.ids[at] = distribution.draw(random.nextDouble());
        sample.logProbs[at - prompt] = distribution.logProb(sample.ids[at]);
    }

    @Test
    void learningMakesWhatWasShownLikelierAndResumesExactly() {
        ModelConfig config = SmallModels.full();
        List<TrainSequence> sequences = sequences(config, 8, 6);
        try (var ops = new VectorOps(2)) {
            Learner straight = learner(config, SmallModels.weights(config, 7), ops, 128);
            double first = train(config, straight, sequences, 6);
            double last = train(config, straight, sequences, 6);
            assertThat(last).isLessThan(first);

            Learner before = learner(config, SmallModels.weights(config, 7), ops, 1000);
            train(config, before, sequences, 6);
            Weights kept = before.weights().copy();
            Optimizer restored = Optimizer.restored(
                    Optimizer.Settings.DEFAULT,
                    kept,
                    before.optimizer().state(),
                    before.optimizer().steps());
            Learner after = new Learner(config, kept, restored, ops, 50);
            train(config, after, sequences, 6);
            assertThat(after.weights().digest()).isEqualTo(straight.weights().digest());
            assertThat(after.optimizer().state().digest())
                    .isEqualTo(straight.optimizer().state().digest());
        }
    }

    /// What the model holds by then is another pass's.
    @Test
    void aPassAfterAnotherIsComputedAgain() {
        ModelConfig config = SmallModels.sparse();
        List<TrainSequence> some = sequences(config, 3, 4);
        List<TrainSequence> others = sequences(config, 4, 9);
        try (var ops = new VectorOps(1)) {
            Map<String, float[]> alone = gradients(config, ops, 1000, some);
            Learner learner = learner(config, SmallModels.weights(config, 1), ops, 1000);
            Learner.Pass first = learner.forward(some);
            learner.forward(others);
            first.backward(slopes(first.logProbs()), auxiliary(config));
            learner.gradients()
                    .tensors()
                    .forEach(
                            (name, tensor) -> assertThat(tensor.data()).as(name).isEqualTo(alone.get(name)));
        }
    }

    @Test
    void microBatchesKeepToTheirBudget() {
        List<TrainSequence> sequences = new ArrayList<>();
        for (int length : new int[] {5, 5, 4, 30, 2, 8, 1 + 1}) {
            sequences.add(new TrainSequence(new int[length], new byte[length], null, null, 1));
        }
        assertThat(MicroBatch.deal(sequences, TrainSequence::length, 10))
                .extracting(some -> some.stream().map(TrainSequence::length).toList())
                .containsExactly(List.of(5, 5), List.of(4), List.of(30), List.of(2, 8), List.of(2));
    }

    /// Each layer by its own load, the one that looks ahead too.
    @Test
    void everyLayersBiasMovesTowardsItsOwnEvenLoad() {
        ModelConfig config = SmallModels.lookingAhead();
        try (var ops = new VectorOps(1)) {
            Learner learner = learner(config, SmallModels.weights(config, 1), ops, 1000);
            List<TrainSequence> sequences = sequences(config, 6, 4);
            Learner.Pass pass = learner.forward(sequences);
            pass.backward(slopes(pass.logProbs()), auxiliary(config));
            long[][] loads = learner.loads();
            assertThat(loads)
                    .hasDimensions(config.moeLayers() + 1, config.feedForward().experts());
            int fed = sequences.stream().mapToInt(TrainSequence::length).sum() - sequences.size();
            int slots = config.feedForward().expertsPerToken();
            for (int layer = 0; layer < config.moeLayers(); layer++) {
                assertThat(Arrays.stream(loads[layer]).sum()).isEqualTo((long) fed * slots);
            }
            assertThat(Arrays.stream(loads[config.moeLayers()]).sum())
                    .isEqualTo((long) (fed - sequences.size()) * slots);
            Weights before = learner.weights().copy();
            learner.balance(0.125);
            for (int layer = 0; layer < loads.length; layer++) {
                int place = config.feedForward().denseLayers() + layer;
                String name = "model.layers." + place + ".mlp.gate.e_score_correction_bias";
                double mean = Arrays.stream(loads[layer]).average().orElseThrow();
                for (int e = 0; e < loads[layer].length; e++) {
                    float moved = learner.weights().data(name)[e] - before.data(name)[e];
                    assertThat(moved)
                            .as("layer %d, expert %d", place, e)
                            .isCloseTo(
                                    0.125f * (float) Math.signum(mean - loads[layer][e]),
                                    org.assertj.core.data.Offset.offset(1e-6f));
                }
            }
        }
    }

    /// Recorded choices that the router would not make.
    @Test
    void aRecordedSegmentGoesToItsExpertsAgain() {
        ModelConfig config = SmallModels.full();
        int slots = config.feedForward().expertsPerToken();
        int[] ids = SmallModels.tokens(config, 12, 3);
        byte[] mask = new byte[ids.length];
        mask[5] = 1;
        byte[] experts = new byte[ids.length * config.moeLayers() * slots];
        for (int i = 0; i < experts.length; i++) {
            experts[i] = (byte) ((i / slots + i % slots) % config.feedForward().experts());
        }
        TokenBlock.Segment segment = new TokenBlock.Segment(ids, mask, experts, new float[] {-1}, new int[0][]);
        int fed = experts.length / ids.length * (ids.length - 1);
        for (Transformer.Activations activations :
                List.of(Transformer.Activations.KEPT, Transformer.Activations.RECOMPUTED)) {
            try (var ops = new VectorOps(1)) {
                Weights weights = SmallModels.weights(config, 1);
                Optimizer optimizer = Optimizer.fresh(Optimizer.Settings.DEFAULT, weights);
                Learner learner = new Learner(config, weights, optimizer, ops, 100, activations);
                Learner.Pass replayed = learner.forward(List.of(TrainSequence.of(segment, new Sampling(1, 1), true)));
                assertThat(Arrays.copyOf(replayed.experts()[0], fed)).isEqualTo(Arrays.copyOf(experts, fed));
                assertThat(replayed.scores().disagreements()).isPositive();
                replayed.backward(new float[][] {{1}});
                long[] taken = new long[config.feedForward().experts()];
                for (int i = 0; i < fed; i++) if (i / slots % config.moeLayers() == 0) taken[experts[i]]++;
                assertThat(learner.loads()[0]).isEqualTo(taken);
                Scores free = learner.forward(List.of(TrainSequence.of(segment, new Sampling(1, 1), false)))
                        .scores();
                assertThat(free.disagreements()).isZero();
            }
        }
    }

    @Test
    void recordsThatAreNoneAreRefused() {
        ModelConfig config = SmallModels.full();
        int each = config.moeLayers() * config.feedForward().expertsPerToken();
        int[] ids = {1, 2, 3};
        byte[] mask = {0, 1, 1};
        assertThatThrownBy(() -> new TrainSequence(ids, mask, null, new int[][] {{2, 5, 3}, null}, 1))
                .hasMessageContaining("ascending")
                .hasMessageContaining("3 after 5");
        assertThatThrownBy(() -> new TrainSequence(ids, mask, null, new int[][] {null, {3, 3}}, 1))
                .hasMessageContaining("3 after 3");
        try (var ops = new VectorOps(1)) {
            Learner learner = learner(config, SmallModels.weights(config, 1), ops, 100);
            TrainSequence longer = new TrainSequence(ids, mask, new byte[3 * each + 1], null, 1);
            assertThatThrownBy(() -> learner.forward(List.of(longer)))
                    .hasMessageContaining("recorded expert ids for 3 tokens");
            TrainSequence doubled = new TrainSequence(ids, mask, new byte[3 * each], null, 1);
            assertThatThrownBy(() -> learner.forward(List.of(doubled))).hasMessageContaining("expert 0 twice");
        }
    }

    @Test
    void whatWouldSpoilTheWeightsIsRefused() {
        ModelConfig config = SmallModels.full();
        List<TrainSequence> sequences = sequences(config, 3, 4);
        try (var ops = new VectorOps(1)) {
            Learner learner = learner(config, SmallModels.weights(config, 1), ops, 1000);
            var before = learner.weights().digest();
            for (double rate : new double[] {-1, Double.NaN, Double.POSITIVE_INFINITY, 1e39}) {
                assertThatThrownBy(() -> learner.step(rate)).hasMessageContaining("learning rate");
            }
            assertThatThrownBy(() -> learner.balance(Double.NaN)).hasMessageContaining("balance");
            step(learner, sequences, Float.NaN, "the gradient's norm is NaN: nothing was updated");
            assertThat(learner.weights().digest()).isEqualTo(before);
            assertThat(learner.optimizer().steps()).isZero();
            // Squares of these do not fit into fp32.
            step(learner, sequences, 1e25f, null);
            assertThat(learner.weights().finite()).isNotNull();
            step(learner, sequences, 1e-25f, null);
            assertThat(learner.optimizer().steps()).isEqualTo(2);
        }
    }

    private static void step(Learner learner, List<TrainSequence> sequences, float slope, @Nullable String refused) {
        Learner.Pass pass = learner.forward(sequences);
        float[][] slopes = slopes(pass.logProbs());
        for (float[] some : slopes) Arrays.fill(some, slope);
        pass.backward(slopes);
        if (refused != null) assertThatThrownBy(() -> learner.step(1e-3, 1e-2)).hasMessageContaining(refused);
        else assertThat(learner.step(1e-3).gradientNorm()).isPositive().isFinite();
    }

    static double train(ModelConfig config, Learner learner, List<TrainSequence> sequences, int steps) {
        double loss = 0;
        for (int step = 0; step < steps; step++) {
            Learner.Pass pass = learner.forward(sequences);
            float[][] slopes = new float[sequences.size()][];
            loss = 0;
            for (int i = 0; i < slopes.length; i++) {
                slopes[i] = new float[pass.logProbs()[i].length];
                Arrays.fill(slopes[i], -0.01f);
                for (float logProb : pass.logProbs()[i]) loss -= 0.01 * logProb;
            }
            pass.backward(slopes, auxiliary(config));
            learner.balance(1e-3);
            assertThat(learner.step(3e-3).gradientNorm()).isPositive();
        }
        return loss;
    }
}
