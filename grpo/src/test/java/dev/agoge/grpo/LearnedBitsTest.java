package dev.agoge.grpo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agoge.contracts.BlobStore;
import dev.agoge.contracts.Codec;
import dev.agoge.contracts.EpisodeId;
import dev.agoge.contracts.InMemoryBlobs;
import dev.agoge.contracts.Sampling;
import dev.agoge.contracts.Sha256;
import dev.agoge.contracts.StopReason;
import dev.agoge.contracts.TaskCard;
import dev.agoge.contracts.TaskCorpus;
import dev.agoge.contracts.TaskSet;
import dev.agoge.contracts.TaskSetWriter;
import dev.agoge.contracts.TokenBlock;
import dev.agoge.contracts.config.ObjectiveConfig;
import dev.agoge.contracts.config.Optimizer;
import dev.agoge.policy.learner.Chains;
import dev.agoge.policy.learner.Lesson;
import dev.agoge.policy.learner.Scores;
import dev.agoge.policy.op.VectorOps;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A few steps of each objective, down to the bit: episodes of one segment and of two, kept sets, several
/// micro-batches,
/// episodes of the policy itself and of an older version.
class LearnedBitsTest {
    private static final String MODEL = """
            {"hidden_size": 16, "num_hidden_layers": 3, "vocab_size": 320, "max_position_embeddings": 1024,
             "initializer_range": 0.2, "num_attention_heads": 2, "q_lora_rank": null, "kv_lora_rank": 8,
             "qk_nope_head_dim": 8, "qk_rope_head_dim": 4, "v_head_dim": 8, "intermediate_size": 32,
             "first_k_dense_replace": 1, "n_routed_experts": 4, "num_experts_per_tok": 2, "moe_intermediate_size": 8,
             "n_shared_experts": 1, "n_group": 1, "topk_group": 1, "scoring_func": "sigmoid", "norm_topk_prob": true, "routed_scaling_factor": 1.0}
            """;

    private static final Sampling SAMPLING = new Sampling(0.8, 0.9);
    private static final double[] SCORES = {1, 0, 0.5, 0, 1, 1, 0, 0, 0.25, 0, 1, 0};
    private static final int GROUP = 4;

    @TempDir
    Path scratch;

    private final VectorOps ops = new VectorOps(2);
    private final BlobStore blobs = new InMemoryBlobs();
    private StoredPolicies policies;

    @BeforeEach
    void open() {
        policies = new StoredPolicies(ops, blobs, scratch);
    }

    @AfterEach
    void close() {
        ops.close();
    }

    @Test
    void imitationEndsWithTheWeightsItAlwaysDid() {
        TrainablePolicy policy = untrained();
        List<List<String>> steps = new ArrayList<>();
        for (int step = 0; step < 3; step++) steps.add(imitate(policy, demonstrations(step), 5e-3));
        assertThat(steps)
                .containsExactly(
                        told(
                                "2645febb7594",
                                "policy/grad_norm=0.5521620814672669",
                                "policy/learning_rate=0.005",
                                "sft/loss=5.980019565514678"),
                        told(
                                "a39ddd7f44c5",
                                "policy/grad_norm=0.5156141414687693",
                                "policy/learning_rate=0.005",
                                "sft/loss=5.931135469233548"),
                        told(
                                "add74e5bfade",
                                "policy/grad_norm=0.4393611078525833",
                                "policy/learning_rate=0.005",
                                "sft/loss=5.958450931077245"));
    }

    @Test
    void grpoEndsWithTheWeightsItAlwaysDid() {
        TrainablePolicy policy = untrained();
        imitate(policy, demonstrations(0), 5e-3);
        Sha256 version = policy.publish();
        TrainablePolicy reference = policies.open(version, Optimizer.at(1));
        policy = policies.open(version, Optimizer.at(1));
        List<List<String>> steps = new ArrayList<>();
        steps.add(reinforce(policy, reference, Optional.empty(), recorded(policy, 10), 1e-3));
        TrainablePolicy older = policies.open(policy.publish(), Optimizer.at(1));
        steps.add(reinforce(policy, reference, Optional.empty(), recorded(policy, 20), 0));
        // What an older version sampled, with the recorded experts.
        steps.add(reinforce(policy, reference, Optional.of(older), recorded(older, 30), 0.1));
        assertThat(steps)
                .containsExactly(
                        told(
                                "d6045734b375",
                                "mismatch/expert_diffs=0.0",
                                "mismatch/max_abs_logprob_diff=0.0",
                                "mismatch/tokens_compared=1483.0",
                                "policy/clip_ratio=0.0",
                                "policy/entropy=2.914924011548789",
                                "policy/grad_norm=0.22968060752737723",
                                "policy/kl=0.0",
                                "policy/learning_rate=0.002",
                                "policy/loss=3.469446951953614E-18",
                                "policy/masked_sequences=0.0"),
                        told(
                                "8674f8ba6c5f",
                                "mismatch/expert_diffs=0.0",
                                "mismatch/max_abs_logprob_diff=0.0",
                                "mismatch/tokens_compared=1395.0",
                                "policy/clip_ratio=0.0",
                                "policy/entropy=2.928055520126042",
                                "policy/grad_norm=0.28263295300409663",
                                "policy/kl=0.0",
                                "policy/learning_rate=0.002",
                                "policy/loss=-1.0408340855860843E-17",
                                "policy/masked_sequences=0.0"),
                        told(
                                "9caf5ad858eb",
                                "mismatch/expert_diffs=0.0",
                                "mismatch/max_abs_logprob_diff=0.0",
                                "mismatch/tokens_compared=1211.0",
                                "policy/clip_ratio=0.005780346820809248",
                                "policy/entropy=2.9211163729503076",
                                "policy/grad_norm=0.3343631759943081",
                                "policy/kl=0.014345269931986305",
                                "policy/learning_rate=0.002",
                                "policy/loss=-0.038375653634630094",
                                "policy/masked_sequences=1.0"));
    }

    /// A ratio of e^90 on an episode that did worse than its siblings.
    @Test
    void whatCannotBeLearnedFromIsRefusedAndChangesNothing() {
        TrainablePolicy policy = untrained();
        TrainablePolicy reference = policies.open(policy.publish(), Optimizer.at(1));
        List<TokenBlock> blocks = recorded(policy, 10);
        List<TokenBlock> broken = new ArrayList<>(blocks);
        broken.set(9, farther(blocks.get(9), 90));
        Sha256 before = policy.digest();
        assertThatThrownBy(() -> reinforce(policy, reference, Optional.empty(), broken, 1e-3))
                .hasMessageContaining("episode " + id(9) + " cannot be learned from: its policy token 3 has")
                .hasMessageContaining("a ratio of e^90");
        assertThat(policy.digest()).isEqualTo(before);
        assertThat(reinforce(policy, reference, Optional.empty(), blocks, 1e-3))
                .isEqualTo(reinforce(untrained(), reference, Optional.empty(), blocks, 1e-3));
    }

    /// The fourth policy token was so much less likely when it was drawn.
    private static TokenBlock farther(TokenBlock block, float nats) {
        List<TokenBlock.Segment> segments = new ArrayList<>(block.segments());
        TokenBlock.Segment first = segments.getFirst();
        float[] logProbs = first.logProbs().clone();
        logProbs[3] -= nats;
        segments.set(0, new TokenBlock.Segment(first.ids(), first.mask(), first.experts(), logProbs, first.keptSets()));
        return new TokenBlock(2, 2, true, true, segments);
    }

    private static List<String> imitate(TrainablePolicy policy, List<TokenBlock> blocks, double learningRate) {
        List<Lesson> lessons = new ArrayList<>();
        for (TokenBlock block : blocks) lessons.add(lesson(lessons.size(), block, new Sampling(1, 1)));
        return told(policy, new Imitation(lessons, 1e-3).improve(policy, lessons, Chains.ONE, learningRate));
    }

    private static List<String> reinforce(
            TrainablePolicy policy,
            TrainablePolicy reference,
            Optional<TrainablePolicy> sampler,
            List<TokenBlock> blocks,
            double klCoef) {
        List<Lesson> lessons = new ArrayList<>();
        List<PlayedGroup> groups = new ArrayList<>();
        for (int from = 0; from < SCORES.length; from += GROUP) {
            List<PlayedEpisode> members = new ArrayList<>();
            for (int i = from; i < from + GROUP; i++) {
                members.add(
                        new PlayedEpisode.Judged(id(i), SCORES[i], StopReason.ANSWERED, Samples.digest(i), 1, 0, 1, 1));
                lessons.add(lesson(i, blocks.get(i), SAMPLING));
            }
            groups.add(new PlayedGroup(id(from).group(), members));
        }
        var recipe = new ObjectiveConfig.Grpo(0.2, 0.28, klCoef, 0.001);
        Grpo objective = new Grpo(recipe, groups, reference, sampler);
        return told(policy, objective.improve(policy, lessons, Chains.ONE, 2e-3));
    }

    /// What the policy would have recorded, had it drawn these tokens.
    private static List<TokenBlock> recorded(TrainablePolicy policy, int seed) {
        List<TokenBlock> recorded = new ArrayList<>();
        for (TokenBlock drawn : sampled(seed)) {
            List<TokenBlock.Segment> segments = new ArrayList<>();
            for (TokenBlock.Segment segment : drawn.segments()) {
                TokenBlock alone = new TokenBlock(2, 2, false, true, List.of(segment));
                Scores scores = policy.score(List.of(lesson(0, alone, SAMPLING).open()));
                segments.add(new TokenBlock.Segment(
                        segment.ids(), segment.mask(), scores.experts()[0], scores.logProbs()[0], segment.keptSets()));
            }
            recorded.add(new TokenBlock(2, 2, true, true, segments));
        }
        return recorded;
    }

    private static Lesson lesson(int number, TokenBlock block, Sampling sampling) {
        int tokens =
                block.segments().stream().mapToInt(TokenBlock.Segment::length).sum();
        return new Lesson(id(number).toString(), tokens, block.policyTokens(), sampling, () -> block);
    }

    private static List<String> told(TrainablePolicy policy, Map<String, Double> metrics) {
        List<String> told = new ArrayList<>();
        told.add(policy.digest().toString().substring(0, 12));
        new TreeMap<>(metrics).forEach((name, value) -> told.add(name + "=" + value));
        return told;
    }

    private static List<String> told(String... golden) {
        return List.of(golden);
    }

    private static EpisodeId id(int number) {
        return new EpisodeId(Samples.group(0, number / GROUP, GROUP).id(), number % GROUP);
    }

    private TrainablePolicy untrained() {
        var corpus = new TaskCorpus(List.of());
        TaskCard card = Samples.group(0, 0, 1).task();
        var writer = new TaskSetWriter(blobs);
        writer.add(card);
        TaskSet set = TaskSet.open(blobs, writer.finish(blobs.put(Codec.encode(corpus))));
        return policies.begin(Samples.config(MODEL, 0, false), new Tasks(set, 7), Optional.empty());
    }

    private static List<TokenBlock> demonstrations(int step) {
        Random random = new Random(step);
        List<TokenBlock> blocks = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            blocks.add(new TokenBlock(2, 2, false, false, List.of(segment(random, 20 + 40 * i, false))));
        }
        return blocks;
    }

    private static List<TokenBlock> sampled(int seed) {
        Random random = new Random(seed);
        List<TokenBlock> blocks = new ArrayList<>();
        for (int i = 0; i < SCORES.length; i++) {
            List<TokenBlock.Segment> segments = new ArrayList<>();
            for (int s = 0; s <= i % 2; s++) segments.add(segment(random, 30 + random.nextInt(200), true));
            blocks.add(new TokenBlock(2, 2, false, true, segments));
        }
        return blocks;
    }

    private static TokenBlock.Segment segment(Random random, int length, boolean truncated) {
        int[] ids = random.ints(length, 0, 250).toArray();
        byte[] mask = new byte[length];
        for (int t = 3; t < length; t++) mask[t] = (byte) (random.nextInt(3) > 0 ? 1 : 0);
        List<int[]> kept = new ArrayList<>();
        for (int t = 0; t < length; t++) {
            if (mask[t] == 0 || !truncated) continue;
            TreeSet<Integer> some =
                    new TreeSet<>(random.ints(30, 0, 250).boxed().toList());
            some.add(ids[t]);
            kept.add(some.stream().mapToInt(Integer::intValue).toArray());
        }
        byte[] experts = new byte[length * 4];
        return new TokenBlock.Segment(ids, mask, experts, new float[0], kept.toArray(int[][]::new));
    }
}
