package dev.agoge.policy.learner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agoge.contracts.Sampling;
import dev.agoge.contracts.TokenBlock;
import dev.agoge.policy.model.ModelConfig;
import dev.agoge.policy.model.SmallModels;
import dev.agoge.policy.op.Ops;
import dev.agoge.policy.op.VectorOps;
import dev.agoge.policy.weights.Safetensors;
import dev.agoge.policy.weights.Weights;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ChainsTest {
    static final Loss SLOPES =
            reading -> LearnerTest.slopes(reading.score(false).logProbs());

    @TempDir
    Path home;

    /// Groups and shared experts, a tied head, a layer that looks ahead; and one that routes nowhere.
    static List<ModelConfig> models() {
        return List.of(SmallModels.full(), SmallModels.plain(), SmallModels.lookingAhead(), dense());
    }

    private static ModelConfig dense() {
        return ModelConfig.parse("""
                {"hidden_size": 20, "num_hidden_layers": 2, "vocab_size": 40, "max_position_embeddings": 64,
                 "initializer_range": 0.2, "num_attention_heads": 2, "q_lora_rank": null, "kv_lora_rank": 8,
                 "qk_nope_head_dim": 8, "qk_rope_head_dim": 4, "v_head_dim": 8, "intermediate_size": 32,
                 "first_k_dense_replace": 2, "n_routed_experts": 4, "num_experts_per_tok": 2,
                 "moe_intermediate_size": 8, "n_shared_experts": 1, "n_group": 1, "topk_group": 1, "scoring_func": "sigmoid",
                 "norm_topk_prob": true, "routed_scaling_factor": 1.0}
                """);
    }

    /// Of one segment or two, of very different lengths.
    static List<Lesson> lessons(ModelConfig config, int count) {
        Random random = new Random(count);
        List<Lesson> lessons = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            List<TokenBlock.Segment> segments = new ArrayList<>();
            int tokens = 0;
            for (int s = 0; s <= i % 2; s++) {
                int[] ids = SmallModels.tokens(config, 2 + random.nextInt(30), 10L * i + s);
                byte[] mask = new byte[ids.length];
                for (int t = 1; t < mask.length; t++) mask[t] = (byte) random.nextInt(2);
                segments.add(new TokenBlock.Segment(ids, mask, new byte[0], new float[0], new int[0][]));
                tokens += ids.length;
            }
            TokenBlock block = new TokenBlock(0, 0, false, false, segments);
            lessons.add(new Lesson("lesson-" + i, tokens, block.policyTokens(), new Sampling(1, 1), () -> block));
        }
        return lessons;
    }

    private static Learner learner(ModelConfig config, Ops ops, int tokensAtOnce) {
        return LearnerTest.learner(config, SmallModels.weights(config, 1), ops, tokensAtOnce);
    }

    /// Two steps, so that what the first leaves behind would show in the second.
    private static String learned(Learner learner, List<Lesson> lessons, int chains) {
        for (int step = 0; step < 2; step++) {
            learner.learn(lessons, Chains.of(chains), SLOPES);
            apply(learner);
        }
        return digest(learner);
    }

    static void apply(Learner learner) {
        learner.balance(1e-2);
        learner.step(1e-2);
    }

    static String digest(Learner learner) {
        return learner.weights().digest() + " " + learner.optimizer().state().digest();
    }

    /// @param bounds of the parts that each learner computes
    private static String learnedInParts(
            ModelConfig config, Ops ops, List<Lesson> lessons, int chains, List<Integer> bounds, int tokensAtOnce) {
        List<Learner> learners = new ArrayList<>();
        for (int i = 1; i < bounds.size(); i++) learners.add(learner(config, ops, tokensAtOnce + 7 * i));
        for (int step = 0; step < 2; step++) {
            Weights prefix = learners.getFirst().handOn();
            for (int i = 0; i < learners.size(); i++) {
                learners.get(i).takeUp(prefix);
                learners.get(i).learn(lessons, Chains.of(chains).part(bounds.get(i), bounds.get(i + 1)), SLOPES);
                prefix = learners.get(i).handOn();
            }
            // All make the step, each with its own copy of the sum.
            for (Learner learner : learners) {
                learner.takeUp(prefix.copy());
                apply(learner);
            }
        }
        assertThat(learners).extracting(ChainsTest::digest).containsOnly(digest(learners.getFirst()));
        return digest(learners.getFirst());
    }

    @ParameterizedTest
    @MethodSource("models")
    void oneChainIsWhatAForwardAndABackwardGive(ModelConfig config) {
        List<Lesson> lessons = lessons(config, 9);
        try (var ops = new VectorOps(1)) {
            Learner plain = learner(config, ops, 50);
            for (int step = 0; step < 2; step++) {
                List<TrainSequence> sequences =
                        Lesson.sequences(lessons.stream().map(Lesson::open).toList(), false);
                Learner.Pass pass = plain.forward(sequences);
                Scores scores = pass.scores()
                        .byLesson(lessons.stream().map(Lesson::open).toList());
                float[][] slopes = LearnerTest.slopes(scores.logProbs());
                pass.backward(
                        Scores.bySegment(lessons.stream().map(Lesson::open).toList(), slopes));
                apply(plain);
            }
            assertThat(learned(learner(config, ops, 50), lessons, 1)).isEqualTo(digest(plain));
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void whoComputesAChainAndInWhichCutsChangesNoBit(ModelConfig config) {
        List<Lesson> lessons = lessons(config, 9);
        List<String> all = new ArrayList<>();
        try (var one = new VectorOps(1);
                var two = new VectorOps(2)) {
            all.add(learned(learner(config, one, 10_000), lessons, 1));
            for (int chains = 2; chains <= 5; chains++) {
                String whole = learned(learner(config, one, 10_000), lessons, chains);
                all.add(whole);
                assertThat(learned(learner(config, two, 40), lessons, chains)).isEqualTo(whole);
                assertThat(learnedInParts(config, two, lessons, chains, List.of(0, 1, chains), 60))
                        .as("%d chains, over two", chains)
                        .isEqualTo(whole);
                assertThat(learnedInParts(config, one, lessons, chains, List.of(0, chains - 1, chains - 1, chains), 1))
                        .as("%d chains, over three, of which one has none", chains)
                        .isEqualTo(whole);
                assertThat(learnedInParts(config, one, lessons, chains, List.of(0, 1, 2, chains), 80))
                        .as("%d chains, over three", chains)
                        .isEqualTo(whole);
            }
        }
        assertThat(all).as("C is part of the result").doesNotHaveDuplicates();
    }

    @Test
    void chainsBeginWhereTheirShareOfTheTokensLies() {
        List<Lesson> lessons = new ArrayList<>();
        for (int tokens : new int[] {4, 4, 2, 2, 8}) lessons.add(ofLength(tokens));
        // T = 20: c·T/3 is 0, 6.67, 13.33.
        assertThat(lengths(Chains.of(3), lessons)).containsExactly(List.of(4, 4), List.of(2, 2, 8));
        assertThat(lengths(Chains.of(2), lessons)).containsExactly(List.of(4, 4, 2), List.of(2, 8));
        assertThat(lengths(Chains.of(5), lessons)).containsExactly(List.of(4), List.of(4), List.of(2, 2), List.of(8));
        assertThat(lengths(Chains.of(5).part(1, 3), lessons)).containsExactly(List.of(4), List.of(2, 2));
        assertThat(lengths(Chains.of(64), lessons)).hasSize(5);
        assertThat(lengths(Chains.of(3), List.of())).isEmpty();
        assertThatThrownBy(() -> Chains.of(0)).hasMessageContaining("1 chain or more, not 0");
        assertThatThrownBy(() -> Chains.of(3).part(2, 4)).hasMessageContaining("of 3 chains, 2 to 4 are none");
    }

    private static Lesson ofLength(int tokens) {
        TokenBlock block = new TokenBlock(0, 0, false, false, List.of());
        return new Lesson("", tokens, 1, new Sampling(1, 1), () -> block);
    }

    private static List<List<Integer>> lengths(Chains chains, List<Lesson> lessons) {
        return chains.cut(lessons).stream()
                .map(chain -> chain.stream().map(Lesson::tokens).toList())
                .toList();
    }

    /// A chain that is empty is as if it were not there.
    @Test
    void moreChainsThanLessonsAreOneEach() {
        ModelConfig config = SmallModels.full();
        List<Lesson> lessons = lessons(config, 2).reversed(); // the longer one first
        try (var ops = new VectorOps(1)) {
            String two = learned(learner(config, ops, 100), lessons, 2);
            assertThat(Chains.of(2).cut(lessons)).hasSize(2);
            assertThat(Chains.of(64).cut(lessons)).hasSize(2);
            assertThat(learned(learner(config, ops, 100), lessons, 64)).isEqualTo(two);
            assertThat(learnedInParts(config, ops, lessons, 64, List.of(0, 1, 2, 3, 63, 64), 100))
                    .isEqualTo(two);
        }
    }

    @Test
    void blocksAreReadWhenTheirMicroBatchComes() {
        ModelConfig config = SmallModels.full();
        List<Integer> read = new ArrayList<>();
        List<Lesson> lessons = new ArrayList<>();
        for (Lesson lesson : lessons(config, 6)) {
            int number = lessons.size();
            lessons.add(new Lesson(lesson.name(), lesson.tokens(), lesson.policyTokens(), lesson.sampling(), () -> {
                read.add(number);
                return lesson.source().get();
            }));
        }
        List<Integer> readSoFar = new ArrayList<>();
        try (var ops = new VectorOps(1)) {
            learner(config, ops, 1).learn(lessons, Chains.of(2), reading -> {
                readSoFar.add(read.size());
                return SLOPES.slopes(reading);
            });
        }
        assertThat(read).containsExactly(0, 1, 2, 3, 4, 5);
        assertThat(readSoFar).containsExactly(1, 2, 3, 4, 5, 6);
    }

    /// What was added before is forgotten: the next step is as if it had not been tried.
    @Test
    void whatALossRefusesChangesNothing() {
        ModelConfig config = SmallModels.full();
        List<Lesson> lessons = lessons(config, 9);
        try (var ops = new VectorOps(1)) {
            String straight = learned(learner(config, ops, 40), lessons, 3);
            Learner learner = learner(config, ops, 40);
            String before = digest(learner);
            Loss refusing = reading -> {
                if (reading.lessons().getLast().lesson().equals(lessons.getLast()))
                    throw new IllegalStateException("no");
                return SLOPES.slopes(reading);
            };
            assertThatThrownBy(() -> learner.learn(lessons, Chains.of(3), refusing))
                    .hasMessage("no");
            assertThat(digest(learner)).isEqualTo(before);
            assertThat(learned(learner, lessons, 3)).isEqualTo(straight);
        }
    }

    @Test
    void aLessonThatIsNotAsLongAsWasSaidIsNamed() {
        Lesson lesson = lessons(SmallModels.full(), 1).getFirst();
        Lesson longer =
                new Lesson("r/2/7", lesson.tokens() + 1, lesson.policyTokens(), lesson.sampling(), lesson.source());
        assertThatThrownBy(longer::open).hasMessageContaining("episode r/2/7 was recorded with");
    }

    @Test
    void aPrefixOfAnotherModelIsRefused() throws IOException {
        ModelConfig config = SmallModels.full();
        try (var ops = new VectorOps(1)) {
            Learner first = learner(config, ops, 100);
            first.learn(lessons(config, 3), Chains.of(2).part(0, 1), SLOPES);
            Safetensors.write(home.resolve("prefix"), first.handOn());
            Weights read = Safetensors.read(home.resolve("prefix"));
            Learner other = learner(SmallModels.plain(), ops, 100);
            assertThatThrownBy(() -> other.takeUp(read)).isInstanceOf(IllegalArgumentException.class);
            Learner late = learner(config, ops, 100);
            late.learn(lessons(config, 3), Chains.ONE, SLOPES);
            assertThatThrownBy(() -> late.takeUp(read)).hasMessageContaining("before this prefix");
        }
    }

    @Test
    void loadsPassAsFloatsToTheLastOne() {
        Loads loads = new Loads(2, 3);
        loads.counts()[1][2] = (1L << 40) + 12345;
        loads.counts()[0][1] = (1L << 24) - 1;
        Loads others = new Loads(2, 3);
        others.counts()[0][1] = 2;
        others.add(loads.tensor());
        assertThat(Arrays.deepToString(others.counts()))
                .isEqualTo("[[0, 16777217, 0], [0, 0, " + ((1L << 40) + 12345) + "]]");
    }
}
