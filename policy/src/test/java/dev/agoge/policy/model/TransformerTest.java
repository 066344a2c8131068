package dev.agoge.policy.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agoge.policy.op.Distribution;
import dev.agoge.policy.op.KvCache;
import dev.agoge.policy.op.Matrix;
import dev.agoge.policy.op.Ops;
import dev.agoge.policy.op.ReferenceOps;
import dev.agoge.policy.op.VectorOps;
import dev.agoge.policy.weights.Weights;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TransformerTest {
    static List<ModelConfig> configs() {
        return SmallModels.all();
    }

    private static final int LENGTH = 75;

    /// Logits (T, V) of one sequence, computed in chunks of the given sizes, cycled.
    private static float[] logits(ModelConfig config, Weights weights, Ops ops, int[] ids, int... chunks) {
        Transformer model = new Transformer(config, weights, ops);
        KvCache cache = model.newCache();
        float[] all = new float[ids.length * config.vocabulary()];
        int from = 0;
        for (int i = 0; from < ids.length; i++) {
            int to = Math.min(ids.length, from + chunks[i % chunks.length]);
            Rows rows = new Rows();
            rows.add(cache, ids, from, to);
            Forward forward = model.forward(rows);
            float[] part = model.logits(forward, IntStream.range(0, to - from).toArray())
                    .toArray();
            System.arraycopy(part, 0, all, from * config.vocabulary(), part.length);
            from = to;
        }
        return all;
    }

    @ParameterizedTest
    @MethodSource("configs")
    void vectorsComputeTheBitsOfPlainLoops(ModelConfig config) {
        Weights weights = SmallModels.weights(config, 1);
        int[] ids = SmallModels.tokens(config, LENGTH, 2);
        float[] plain = logits(config, weights, new ReferenceOps(), ids, LENGTH);
        try (var ops = new VectorOps(1)) {
            assertThat(logits(config, weights, ops, ids, LENGTH)).isEqualTo(plain);
        }
        assertThat(plain).doesNotContain(Float.NaN).contains(plain[0]);
    }

    @ParameterizedTest
    @MethodSource("configs")
    void oneByOneInChunksAndAtOnceAreTheSameBits(ModelConfig config) {
        Weights weights = SmallModels.weights(config, 3);
        int[] ids = SmallModels.tokens(config, LENGTH, 4);
        try (var one = new VectorOps(1);
                var two = new VectorOps(2);
                var three = new VectorOps(3)) {
            float[] atOnce = logits(config, weights, one, ids, LENGTH);
            assertThat(logits(config, weights, one, ids, 1)).isEqualTo(atOnce);
            assertThat(logits(config, weights, two, ids, 1)).isEqualTo(atOnce);
            assertThat(logits(config, weights, two, ids, LENGTH)).isEqualTo(atOnce);
            assertThat(logits(config, weights, one, ids, 7, 1, 20, 3)).isEqualTo(atOnce);
            assertThat(logits(config, weights, three, ids, 33, 16)).isEqualTo(atOnce);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void whateverTheShapeTheBitsAreTheSame(long seed) {
        ModelConfig config = SmallModels.any(seed);
        Weights weights = SmallModels.weights(config, seed);
        int[] ids = SmallModels.tokens(config, 50, seed);
        float[] plain = logits(config, weights, new ReferenceOps(), ids, 50);
        try (var ops = new VectorOps(2)) {
            assertThat(logits(config, weights, ops, ids, 50)).isEqualTo(plain);
            assertThat(logits(config, weights, ops, ids, 1)).isEqualTo(plain);
            assertThat(logits(config, weights, ops, ids, 1, 17, 4)).isEqualTo(plain);
        }
    }

    @ParameterizedTest
    @MethodSource("configs")
    void aSequenceDoesNotNoticeItsNeighbours(ModelConfig config) {
        Weights weights = SmallModels.weights(config, 5);
        try (var ops = new VectorOps(2)) {
            Transformer model = new Transformer(config, weights, ops);
            int[][] ids = new int[9][];
            KvCache[] caches = new KvCache[ids.length];
            int[] done = new int[ids.length];
            float[][] alone = new float[ids.length][];
            Random random = new Random(6);
            for (int s = 0; s < ids.length; s++) {
                ids[s] = SmallModels.tokens(config, 5 + random.nextInt(60), 100 + s);
                caches[s] = model.newCache();
                alone[s] = logits(config, weights, ops, ids[s], ids[s].length);
            }
            for (int round = 0; round < 100; round++) {
                Rows rows = new Rows();
                int[] last = new int[ids.length];
                for (int s = 0; s < ids.length; s++) {
                    last[s] = -1;
                    int to = Math.min(ids[s].length, done[s] + random.nextInt(12));
                    if (to == done[s]) continue;
                    rows.add(caches[s], ids[s], done[s], to);
                    last[s] = rows.last();
                    done[s] = to;
                }
                if (rows.count() == 0) continue;
                Forward forward = model.forward(rows);
                for (int s = 0; s < ids.length; s++) {
                    if (last[s] < 0) continue;
                    float[] expected = new float[config.vocabulary()];
                    System.arraycopy(alone[s], (done[s] - 1) * expected.length, expected, 0, expected.length);
                    assertThat(model.logits(forward, new int[] {last[s]}).toArray())
                            .isEqualTo(expected);
                }
            }
            assertThat(done)
                    .isEqualTo(IntStream.range(0, ids.length)
                            .map(s -> ids[s].length)
                            .toArray());
        }
    }

    @Test
    void aForkGoesOnAsIfItHadReadTheBeginningItself() {
        ModelConfig config = SmallModels.full();
        Weights weights = SmallModels.weights(config, 7);
        int[] ids = SmallModels.tokens(config, 60, 8);
        try (var ops = new VectorOps(1)) {
            Transformer model = new Transformer(config, weights, ops);
            KvCache cache = model.newCache();
            Rows prompt = new Rows();
            prompt.add(cache, ids, 0, 37);
            model.forward(prompt);
            KvCache fork = cache.fork();
            Rows other = new Rows();
            other.add(cache, SmallModels.tokens(config, 20, 9), 0, 20);
            model.forward(other);
            Rows rest = new Rows();
            rest.add(fork, ids, 37, 60);
            Matrix logits = model.logits(model.forward(rest), new int[] {rest.last()});
            float[] whole = logits(config, weights, ops, ids, 60);
            float[] expected = java.util.Arrays.copyOfRange(whole, whole.length - config.vocabulary(), whole.length);
            assertThat(logits.toArray()).isEqualTo(expected);
        }
    }

    @Test
    void oneWeightNudgedByItsLastBitIsNoticed() {
        ModelConfig config = SmallModels.full();
        Weights weights = SmallModels.weights(config, 10);
        int[] ids = SmallModels.tokens(config, LENGTH, 11);
        try (var ops = new VectorOps(1)) {
            float[] before = logits(config, weights, ops, ids, LENGTH);
            float[] data = weights.data("model.layers.1.self_attn.kv_b_proj.weight");
            data[5] = Math.nextUp(data[5]);
            assertThat(logits(config, weights, ops, ids, LENGTH)).isNotEqualTo(before);
        }
    }

    @Test
    void replayedExpertsAreUsedAndDisagreementsCounted() {
        ModelConfig config = SmallModels.full();
        int[] ids = SmallModels.tokens(config, 30, 12);
        try (var ops = new VectorOps(1)) {
            Transformer model = new Transformer(config, SmallModels.weights(config, 13), ops);
            Rows free = new Rows();
            free.add(model.newCache(), ids, 0, 30);
            Forward forward = model.forward(free);
            byte[] experts = forward.experts().clone();
            float[] hidden = forward.hidden().toArray();

            Rows same = new Rows();
            same.replay(model.newCache(), ids, 30, experts);
            Forward replayed = model.forward(same);
            assertThat(replayed.hidden().toArray()).isEqualTo(hidden);
            assertThat(replayed.disagreements()).isZero();

            byte[] first = Arrays.copyOf(experts, config.feedForward().expertsPerToken());
            experts[0] = (byte) IntStream.range(0, config.feedForward().experts())
                    .filter(expert -> IntStream.range(0, first.length).noneMatch(slot -> first[slot] == expert))
                    .findFirst()
                    .orElseThrow();
            Rows other = new Rows();
            other.replay(model.newCache(), ids, 30, experts);
            Forward forced = model.forward(other);
            assertThat(forced.experts()).isEqualTo(experts);
            assertThat(forced.disagreements()).isPositive();
            assertThat(forced.hidden().toArray()).isNotEqualTo(hidden);
        }
    }

    @Test
    void aKeptSetRenormalises() {
        Matrix logits = Matrix.of(new float[] {2, 1, 0.5f, -1, -3}, 1, 5);
        Distribution all = Distribution.of(logits, 0, 1, null);
        assertThat(all.keep(0, 0.95, 0)).containsExactly(0, 1, 2);
        Distribution kept = Distribution.of(logits, 0, 1, new int[] {0, 1, 2});
        assertThat(kept.logProb(0)).isCloseTo(-0.46437f, org.assertj.core.data.Offset.offset(1e-5f));
        assertThat(all.logProb(1)).isCloseTo(-1.49928f, org.assertj.core.data.Offset.offset(1e-5f));
    }
}
