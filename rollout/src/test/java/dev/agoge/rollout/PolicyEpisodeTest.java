package dev.agoge.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agoge.contracts.Ending;
import dev.agoge.contracts.EnvironmentRef;
import dev.agoge.contracts.EpisodeId;
import dev.agoge.contracts.EpisodeKind;
import dev.agoge.contracts.EpisodeRequest;
import dev.agoge.contracts.Event;
import dev.agoge.contracts.Failure;
import dev.agoge.contracts.GroupId;
import dev.agoge.contracts.InMemoryBlobs;
import dev.agoge.contracts.Limits;
import dev.agoge.contracts.Player;
import dev.agoge.contracts.PolicyVersion;
import dev.agoge.contracts.RunId;
import dev.agoge.contracts.Sampling;
import dev.agoge.contracts.Sha256;
import dev.agoge.contracts.Stage;
import dev.agoge.contracts.TaskRef;
import dev.agoge.contracts.TokenBlock;
import dev.agoge.environments.Environment;
import dev.agoge.environments.Environments;
import dev.agoge.policy.Policy;
import dev.agoge.policy.chat.DsmlChat;
import dev.agoge.policy.engine.EngineLimits;
import dev.agoge.policy.model.Attention;
import dev.agoge.policy.model.Gate;
import dev.agoge.policy.model.ModelConfig;
import dev.agoge.policy.model.Rotary;
import dev.agoge.policy.model.TensorPlan;
import dev.agoge.policy.tokenizer.Tokenizer;
import dev.agoge.policy.weights.Manifests;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A policy with random weights in a real session: what it says is nonsense, and written down to the last token.
class PolicyEpisodeTest {
    private static final RunId RUN = new RunId("test");
    private static final Clock FROZEN = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);
    private static final Limits LIMITS = new Limits(4, 700, 8);
    private static final Sampling TRUNCATED = new Sampling(1, 0.9);

    private final InMemoryBlobs blobs = new InMemoryBlobs();
    private final EnvironmentRef desk = OrderDesk.publish(blobs);
    private final Environments environments = new Environments(blobs, 4);
    private PolicyVersion version;
    private Policies policies;

    @TempDir
    private Path home;

    @BeforeEach
    void publish() {
        version = publish(0, 1);
        policies = new Policies(new Manifests(blobs, home), new EngineLimits(64, 64 << 20), 1, 1);
    }

    @AfterEach
    void close() {
        policies.close();
    }

    /// @param seed of its weights
    private PolicyVersion publish(int step, long seed) {
        Environment environment = environments.load(desk);
        Tokenizer tokenizer = DsmlChat.trainTokenizer(
                List.of(DsmlChat.document(environment.task(OrderDesk.CANCEL).prompt(), environment.tools())), 400);
        ModelConfig config = new ModelConfig(
                24,
                3,
                tokenizer.size(),
                1024,
                1e-5,
                0.25,
                false,
                false,
                new Attention.Latent(3, 13, 10, 6, 4, 7, new Rotary.Plain(10000)),
                new ModelConfig.FeedForward(37, 1, 11, 8, 1, new Gate(Gate.Scoring.SIGMOID, 3, 4, 2, true, 2.5)),
                new TreeMap<>());
        Policy policy = new Policy(config, tokenizer, new TensorPlan(config).initial(seed));
        return new PolicyVersion(RUN, new Stage(2, "rl"), step, policy.publish(blobs), policy.digest());
    }

    @Test
    void whatIsSampledIsWrittenDownAsItCame() {
        Played played = play(request(0, version, TRUNCATED));
        assertThat(played.episode().ending()).isInstanceOf(Ending.Stopped.class);
        TokenBlock block = TokenBlock.fromBytes(played.tokens().orElseThrow());
        TokenBlock.Segment segment = block.segments().getFirst();
        assertThat(block.policyTokens())
                .isPositive()
                .isEqualTo(played.episode().tally().policyTokens());
        assertThat(segment.length()).isLessThanOrEqualTo(LIMITS.maxTokens());
        assertThat(block.moeLayers()).isEqualTo(2);
        assertThat(block.expertsPerToken()).isEqualTo(3);
        int sampled = 0;
        for (Event event : played.episode().events()) {
            if (!(event instanceof Event.Said said)) continue;
            for (int i = said.from(); i < said.to(); i++, sampled++) {
                assertThat(segment.logProbs()[sampled]).isNegative();
                assertThat(Arrays.binarySearch(segment.keptSets()[sampled], segment.ids()[i]))
                        .isNotNegative();
            }
        }
        assertThat(sampled).isEqualTo(block.policyTokens());
    }

    @Test
    void theSameRequestIsTheSameEpisodeAloneOrAmongOthers() throws ExecutionException, InterruptedException {
        byte[] alone = tokens(play(request(3, version, TRUNCATED)));
        List<Future<Played>> together = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int member = 0; member < 8; member++) {
                EpisodeRequest request = request(member, version, TRUNCATED);
                together.add(threads.submit(() -> play(request)));
            }
        }
        assertThat(tokens(together.get(3).get())).isEqualTo(alone);
        assertThat(tokens(together.get(4).get())).isNotEqualTo(alone);
    }

    @Test
    void siblingsShareOneVersionInMemory() throws InterruptedException {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int member = 0; member < 6; member++) {
                EpisodeRequest request = request(member, version, TRUNCATED);
                threads.submit(() -> play(request));
            }
        }
        assertThat(policies.held()).isEqualTo(1);
    }

    @Test
    void versionsThatNobodyUsesAreDroppedButAFew() {
        for (int step = 1; step < 4; step++) play(request(0, publish(step, step), TRUNCATED));
        assertThat(policies.held()).isEqualTo(1);
    }

    @Test
    void aVersionInUseStays() {
        PolicyVersion other = publish(1, 2);
        try (var lease = policies.borrow(version)) {
            play(request(0, other, TRUNCATED));
            play(request(0, publish(2, 3), TRUNCATED));
            try (var again = policies.borrow(version)) {
                assertThat(again.voice()).isSameAs(lease.voice());
            }
        }
    }

    @Test
    void weightsOfAnotherDigestAreNotPlayedAndBothDigestsAreNamed() {
        Sha256 wanted = Sha256.of(new byte[] {1});
        PolicyVersion forged = new PolicyVersion(RUN, new Stage(2, "rl"), 0, version.manifest(), wanted);
        Failure failure = failure(play(request(0, forged, TRUNCATED)));
        assertThat(failure.kind()).isEqualTo(Failure.Kind.INFRASTRUCTURE);
        assertThat(failure.detail()).contains(wanted.hex(), version.weights().hex());
        assertThat(policies.held()).isZero();
    }

    @Test
    void whatIsNoManifestIsNotReadAndIsNamed() {
        Sha256 words = blobs.put("../../etc/passwd".getBytes(StandardCharsets.UTF_8));
        PolicyVersion outside = new PolicyVersion(RUN, new Stage(2, "rl"), 0, words, version.weights());
        assertThatThrownBy(() -> policies.borrow(outside)).hasMessageContaining(words + " is no manifest");
    }

    @Test
    void nothingIsLeftOfWhatWasLaidOut() {
        policies.borrow(version).close();
        assertThat(home).isEmptyDirectory();
    }

    @Test
    void aDemonstratorWritesWithTheVersionsTokenizer() {
        EpisodeRequest request = request(0, new Player.Demonstrator(version, 0));
        Played played = play(request);
        Environment environment = environments.load(desk);
        assertThat(environment
                        .verifier(environment.task(OrderDesk.CANCEL))
                        .judge(played.episode())
                        .score())
                .isEqualTo(1.0);
        TokenBlock block = TokenBlock.fromBytes(played.tokens().orElseThrow());
        assertThat(block.hasLogProbs()).isFalse();
        assertThat(block.moeLayers()).isEqualTo(2);
    }

    private Played play(EpisodeRequest request) {
        return new RolloutLoop(environments, new Cast(policies), FROZEN).play(request);
    }

    private static byte[] tokens(Played played) {
        return played.tokens().orElseThrow();
    }

    private static Failure failure(Played played) {
        return ((Ending.Failed) played.episode().ending()).failure();
    }

    private EpisodeRequest request(int member, PolicyVersion version, Sampling sampling) {
        return request(member, new Player.Policy(version, sampling));
    }

    private EpisodeRequest request(int member, Player player) {
        return new EpisodeRequest(
                new EpisodeId(new GroupId(RUN, new Stage(2, "rl"), EpisodeKind.TRAIN, 0, 0), member),
                TaskRef.unpinned(OrderDesk.CANCEL),
                desk,
                player,
                LIMITS,
                7,
                1);
    }
}
