package dev.agoge.policy.learner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agoge.policy.model.ModelConfig;
import dev.agoge.policy.model.Rows;
import dev.agoge.policy.model.SmallModels;
import dev.agoge.policy.model.Transformer;
import dev.agoge.policy.model.Transformer.Activations;
import dev.agoge.policy.op.Distribution;
import dev.agoge.policy.op.EagerOps;
import dev.agoge.policy.op.KvCache;
import dev.agoge.policy.op.Matrix;
import dev.agoge.policy.op.Ops;
import dev.agoge.policy.op.StaleMemory;
import dev.agoge.policy.op.VectorOps;
import dev.agoge.policy.weights.Weights;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The promise, over a thousand models of any kind and shape: a token has the same log-probability, bit for
/// bit, sampled one by one, read in chunks among others, or scored by the trainer in a batch; and gradients
/// have the same bits however a batch is cut, before the head too, on one thread or two, with activations kept or
/// computed again.
class ExactnessTest {
    private static final int CASES = 1000;
    private static final int WIDE_CASES = 16;
    private static final int PARTS = 10;

    private static final VectorOps ONE = new VectorOps(1);
    private static final VectorOps TWO = EagerOps.threads(2);

    @AfterAll
    static void close() {
        ONE.close();
        TWO.close();
    }

    /// One case: a model, and a batch of sequences.
    private static final class Case {
        final ModelConfig config;
        final Weights weights;
        final Random random;
        final List<TrainSequence> sequences = new ArrayList<>();
        final List<int[]> ids = new ArrayList<>();

        /// @param longest of a sequence
        Case(long seed, ModelConfig config, int longest) {
            this.config = config;
            weights = SmallModels.weights(config, seed);
            random = new Random(seed);
            int count = 1 + random.nextInt(4);
            for (int i = 0; i < count; i++) {
                int[] tokens = SmallModels.tokens(config, 2 + random.nextInt(longest - 1), 31 * seed + i);
                byte[] mask = new byte[tokens.length];
                for (int t = 1; t < mask.length; t++) mask[t] = (byte) random.nextInt(2);
                ids.add(tokens);
                sequences.add(new TrainSequence(tokens, mask, null, null, 0.5 + random.nextDouble()));
            }
        }

        Learner learner(Ops ops, int tokensAtOnce, Activations activations, int headRows) {
            Weights own = weights.copy();
            Optimizer optimizer = Optimizer.fresh(Optimizer.Settings.DEFAULT, own);
            return new Learner(config, own, optimizer, ops, tokensAtOnce, activations, headRows);
        }

        /// Log-probabilities of the policy's tokens, its sequences read side by side, each in chunks of its
        /// own, into memory that was in use before.
        float[][] read(Ops ops, int longest) {
            Transformer model = new Transformer(config, weights, ops);
            List<KvCache> caches = new ArrayList<>();
            float[][] logProbs = new float[ids.size()][];
            for (int s = 0; s < logProbs.length; s++) {
                caches.add(StaleMemory.with(model.newCache(), ids.get(s).length));
                logProbs[s] = new float[sequences.get(s).policyTokens()];
            }
            int[] next = new int[logProbs.length];
            while (true) {
                Rows rows = new Rows();
                int[] from = new int[logProbs.length];
                int[] first = new int[logProbs.length];
                for (int s = 0; s < logProbs.length; s++) {
                    from[s] = caches.get(s).length();
                    first[s] = rows.count();
                    int to = Math.min(ids.get(s).length - 1, from[s] + 1 + random.nextInt(longest));
                    if (to > from[s]) rows.add(caches.get(s), ids.get(s), from[s], to);
                }
                if (rows.count() == 0) return logProbs;
                int[] all = new int[rows.count()];
                Arrays.setAll(all, i -> i);
                Matrix logits = model.logits(model.forward(rows), all);
                for (int s = 0; s < logProbs.length; s++) {
                    for (int t = from[s]; t < caches.get(s).length(); t++) {
                        TrainSequence sequence = sequences.get(s);
                        if (!sequence.predicted(t + 1)) continue;
                        int row = first[s] + t - from[s];
                        logProbs[s][next[s]++] = Distribution.of(logits, row, sequence.temperature(), null)
                                .logProb(ids.get(s)[t + 1]);
                    }
                }
            }
        }

        Map<String, float[]> gradients(Learner learner) {
            Learner.Pass pass = learner.forward(sequences);
            float[][] slopes = new float[sequences.size()][];
            for (int s = 0; s < slopes.length; s++) {
                slopes[s] = new float[sequences.get(s).policyTokens()];
                for (int t = 0; t < slopes[s].length; t++) slopes[s][t] = 0.1f * ((s + t) % 5) - 0.25f;
            }
            pass.backward(slopes, new Auxiliary(config.lookahead() ? 0.03 : 0, 0.02, 0.04));
            Map<String, float[]> gradients = new TreeMap<>();
            learner.gradients().tensors().forEach((name, tensor) -> gradients.put(name, tensor.data()));
            return gradients;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
    void everyPathHasTheSameBits(int part) {
        for (int seed = part; seed < CASES; seed += PARTS) check(seed, new Case(seed, SmallModels.any(seed), 23), 9);
    }

    /// Wider than a tile, deeper than what stays in the cache, and longer than a block.
    @Test
    void whatIsCutIntoManyPartsHasTheSameBits() {
        for (int seed = 0; seed < WIDE_CASES; seed++) check(seed, new Case(seed, SmallModels.anyWide(seed), 150), 70);
    }

    private static void check(int seed, Case some, int longestChunk) {
        float[][] decoded = some.read(ONE, 1);
        assertThat(some.read(TWO, 1)).as("case %d, on two threads", seed).isDeepEqualTo(decoded);
        for (Ops ops : List.of(ONE, TWO)) {
            assertThat(some.read(ops, longestChunk))
                    .as("case %d, in chunks on %s", seed, ops)
                    .isDeepEqualTo(decoded);
        }
        Learner whole = some.learner(ONE, 1000, Activations.KEPT, 1000);
        Learner.Pass wholePass = whole.forward(some.sequences);
        assertThat(wholePass.logProbs()).as("case %d, in the trainer", seed).isDeepEqualTo(decoded);
        Map<String, float[]> gradients = some.gradients(whole);
        Activations activations = seed % 2 == 0 ? Activations.RECOMPUTED : Activations.KEPT;
        int headRows = 1 + some.random.nextInt(longestChunk);
        Learner cut = some.learner(TWO, 1 + some.random.nextInt(40), activations, headRows);
        Learner.Pass cutPass = cut.forward(some.sequences);
        assertThat(cutPass.logProbs())
                .as("case %d, in the trainer on two threads, cut", seed)
                .isDeepEqualTo(decoded);
        assertThat(cutPass.scores().entropies())
                .as("case %d, %d rows at a time through the head", seed, headRows)
                .isDeepEqualTo(wholePass.scores().entropies());
        some.gradients(cut)
                .forEach((name, gradient) -> assertThat(gradient)
                        .as("case %s, gradient of %s", some.config, name)
                        .isEqualTo(gradients.get(name)));
    }
}
