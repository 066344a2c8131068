package dev.agoge.grpo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agoge.contracts.BlobStore;
import dev.agoge.contracts.Codec;
import dev.agoge.contracts.EnvironmentRef;
import dev.agoge.contracts.InMemoryBlobs;
import dev.agoge.contracts.Message;
import dev.agoge.contracts.Sampling;
import dev.agoge.contracts.Sha256;
import dev.agoge.contracts.Split;
import dev.agoge.contracts.TaskCard;
import dev.agoge.contracts.TaskCorpus;
import dev.agoge.contracts.TaskId;
import dev.agoge.contracts.TaskRef;
import dev.agoge.contracts.TaskSet;
import dev.agoge.contracts.TaskSetWriter;
import dev.agoge.contracts.TokenBlock;
import dev.agoge.contracts.config.Optimizer;
import dev.agoge.policy.learner.Chains;
import dev.agoge.policy.learner.Lesson;
import dev.agoge.policy.learner.Scores;
import dev.agoge.policy.op.VectorOps;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoredPoliciesTest {
    private static final String MODEL = """
        {"hidden_size": 16, "num_hidden_layers": 2, "vocab_size": 320, "max_position_embeddings": 64,
         "initializer_range": 0.2, "num_attention_heads": 2, "q_lora_rank": null, "kv_lora_rank": 8,
         "qk_nope_head_dim": 8, "qk_rope_head_dim": 4, "v_head_dim": 8, "intermediate_size": 32,
         "first_k_dense_replace": 1, "n_routed_experts": 4, "num_experts_per_tok": 2, "moe_intermediate_size": 8,
         "n_shared_experts": 1, "n_group": 1, "topk_group": 1, "scoring_func": "sigmoid", "norm_topk_prob": true, "routed_scaling_factor": 1.0}
        """;

    @TempDir
    Path scratch;

    private final BlobStore blobs = new InMemoryBlobs();
    private final VectorOps ops = new VectorOps(1);
    private StoredPolicies policies;

    @BeforeEach
    void open() {
        policies = new StoredPolicies(ops, blobs, scratch);
    }

    @AfterEach
    void close() {
        ops.close();
    }

    private TrainablePolicy created() {
        List<TaskCorpus.Document> documents = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            documents.add(new TaskCorpus.Document(
                    new EnvironmentRef("orders", "1.0.0", Samples.digest(1)),
                    new TaskId("t-" + i),
                    List.of(),
                    List.of(
                            new Message.User("Which order is the latest?"),
                            new Message.Assistant("It is order " + i + ".", List.of()))));
        }
        var writer = new TaskSetWriter(blobs);
        for (TaskCorpus.Document one : documents) {
            writer.add(new TaskCard(TaskRef.unpinned(one.task()), one.environment(), "orders", "lookup", Split.TRAIN));
        }
        Sha256 corpus = blobs.put(Codec.encode(new TaskCorpus(documents)));
        TaskSet set = TaskSet.open(blobs, writer.finish(corpus));
        return policies.begin(Samples.config(MODEL, 0, false), new Tasks(set, 7), Optional.empty());
    }

    @Test
    void whatIsPublishedIsWhatIsOpened() {
        TrainablePolicy policy = created();
        Sha256 version = policy.publish();
        assertThat(policy.publish()).isEqualTo(version);
        TrainablePolicy opened = policies.open(version, Optimizer.at(1e-3));
        assertThat(opened.digest())
                .isEqualTo(policy.digest())
                .isEqualTo(created().digest());
        assertThat(opened.score(opened(lessons())).logProbs()).hasDimensions(4, 3);
        assertThat(policies.texts(version).size()).isBetween(257, 320);
    }

    @Test
    void itLearnsAndGoesOnFromACheckpointAsIfNothingHadHappened() {
        TrainablePolicy policy = created();
        double before = learn(policy);
        for (int step = 0; step < 10; step++) learn(policy);
        TrainablePolicy restored = policies.restore(policy.save(), Optimizer.at(1e-3));
        double after = learn(policy);
        assertThat(after).isLessThan(before);
        learn(restored);
        assertThat(restored.digest()).isEqualTo(policy.digest());
    }

    /// At any forward or backward of it: what is saved then, biases of the routers and moments included, is what was
    /// there before the step.
    @Test
    void aStepThatIsLeftHasChangedNothing() {
        TrainablePolicy undisturbed = created();
        for (int step = 0; step < 3; step++) learn(undisturbed);
        for (int leftAt = 1; leftAt <= 3; leftAt++) {
            TrainablePolicy left = created();
            for (int step = 0; step < 2; step++) learn(left);
            Sha256 before = left.digest();
            TrainablePolicy attentive = leavingAt(leftAt, left);
            assertThatThrownBy(() -> learn(attentive)).isInstanceOf(Leave.Left.class);
            assertThat(left.digest()).isEqualTo(before);
            TrainablePolicy takenUp = policies.restore(left.save(), Optimizer.at(1e-3));
            assertThat(takenUp.digest()).isEqualTo(before);
            learn(takenUp);
            assertThat(takenUp.digest()).isEqualTo(undisturbed.digest());
        }
    }

    /// @param look at which look the trainer is to leave: before the forward, the backward or the update
    private TrainablePolicy leavingAt(int look, TrainablePolicy policy) {
        AtomicInteger looks = new AtomicInteger(-1);
        Leave leave = new Leave(() -> looks.incrementAndGet() > look ? 2 : 0, () -> {}, Duration.ofNanos(1));
        Policies given = (Policies) Proxy.newProxyInstance(
                Policies.class.getClassLoader(), new Class<?>[] {Policies.class}, (_, _, _) -> policy);
        return new AttentivePolicies(given, leave).open(Samples.digest(1), Optimizer.at(1e-3));
    }

    private static double learn(TrainablePolicy policy) {
        Map<String, Double> metrics = new Imitation(lessons(), 1e-3).improve(policy, lessons(), Chains.ONE, 1e-2);
        return metrics.getOrDefault("sft/loss", Double.NaN);
    }

    @Test
    void anUpdateShowsInTheComparison() {
        TrainablePolicy policy = created();
        List<Lesson> recorded = recordedBy(policy);
        assertThat(compared(policy, recorded)).isZero();
        learn(policy);
        assertThat(compared(policy, recorded)).isPositive();
    }

    private static double compared(TrainablePolicy policy, List<Lesson> lessons) {
        Mismatch mismatch = new Mismatch();
        mismatch.compare(opened(lessons), policy.score(opened(lessons)));
        assertThat(mismatch.metrics()).containsEntry("mismatch/tokens_compared", 12.0);
        return mismatch.metrics().getOrDefault("mismatch/max_abs_logprob_diff", Double.NaN);
    }

    private static List<Lesson> recordedBy(TrainablePolicy policy) {
        Scores scores = policy.score(opened(lessons()));
        List<Lesson> recorded = new ArrayList<>();
        for (int i = 0; i < 4; i++) recorded.add(lesson(i, scores.logProbs()[i], scores.experts()[i]));
        return recorded;
    }

    private static List<Lesson.Opened> opened(List<Lesson> lessons) {
        return lessons.stream().map(Lesson::open).toList();
    }

    /// Four of them, each with three tokens that the policy wrote.
    private static List<Lesson> lessons() {
        List<Lesson> lessons = new ArrayList<>();
        for (int i = 0; i < 4; i++) lessons.add(lesson(i, new float[0], new byte[6 * 2]));
        return lessons;
    }

    private static Lesson lesson(int number, float[] logProbs, byte[] experts) {
        int[] ids = {1, 40 + number, 50, 60 + number, 70, 2};
        byte[] mask = {0, 0, 0, 1, 1, 1};
        TokenBlock.Segment segment = new TokenBlock.Segment(ids, mask, experts, logProbs, new int[0][]);
        TokenBlock block = new TokenBlock(1, 2, logProbs.length > 0, false, List.of(segment));
        return new Lesson("sample-" + number, 6, 3, new Sampling(1, 1), () -> block);
    }
}
