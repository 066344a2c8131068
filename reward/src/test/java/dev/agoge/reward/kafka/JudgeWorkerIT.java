package dev.agoge.reward.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agoge.contracts.Codec;
import dev.agoge.contracts.Ending;
import dev.agoge.contracts.EnvironmentRef;
import dev.agoge.contracts.Episode;
import dev.agoge.contracts.EpisodeId;
import dev.agoge.contracts.EpisodeKind;
import dev.agoge.contracts.EpisodeRequest;
import dev.agoge.contracts.Failure;
import dev.agoge.contracts.FinalState;
import dev.agoge.contracts.GroupId;
import dev.agoge.contracts.JudgedEpisode;
import dev.agoge.contracts.JudgedEpisode.Verdict;
import dev.agoge.contracts.Judgement;
import dev.agoge.contracts.Limits;
import dev.agoge.contracts.Player;
import dev.agoge.contracts.PolicyVersion;
import dev.agoge.contracts.RunId;
import dev.agoge.contracts.Sampling;
import dev.agoge.contracts.Sha256;
import dev.agoge.contracts.Stage;
import dev.agoge.contracts.StopReason;
import dev.agoge.contracts.TaskId;
import dev.agoge.contracts.TaskRef;
import dev.agoge.contracts.Topics;
import dev.agoge.contracts.servers.TestKafka;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Judging on a real kafka. Each test sends in a run of its own and looks only at what came of it.
@Timeout(180)
@SuppressWarnings("try") // a worker works as long as it is open
class JudgeWorkerIT {
    private static final Sha256 NOTHING = Sha256.of(new byte[0]);
    private static final Verdict RIGHT = new Verdict.Judged(new Judgement(1, List.of(), NOTHING));

    private static TestKafka kafka;
    private static KafkaProducer<String, byte[]> producer;

    @BeforeAll
    static void start() {
        kafka = TestKafka.start(
                Duration.ofSeconds(10), Map.of(Topics.EPISODES, 2, Topics.JUDGED_EPISODES, 2, Topics.DEAD_LETTERS, 1));
        producer = kafka.producer();
    }

    @AfterAll
    static void stop() {
        producer.close();
        kafka.close();
    }

    @Test
    void everyEpisodeBringsAVerdictOfItsOwnRun() throws InterruptedException {
        for (int i = 0; i < 300; i++) send(episode("many", i));
        producer.flush();
        try (var worker = new JudgeWorker(kafka.address(), JudgeWorkerIT::right)) {
            assertThat(collect("many", 300).values())
                    .allMatch(judged -> judged.verdict().equals(RIGHT));
        }
    }

    @Test
    void aVerifierThatFailsOnceIsAskedAgain() throws InterruptedException {
        AtomicInteger asked = new AtomicInteger();
        send(episode("once", 0));
        try (var worker = new JudgeWorker(kafka.address(), episode -> {
            if (asked.incrementAndGet() == 1) throw new IllegalStateException("not now");
            return right(episode);
        })) {
            assertThat(collect("once", 1).values())
                    .allMatch(judged -> judged.verdict().equals(RIGHT));
        }
    }

    @Test
    void aVerifierThatKeepsFailingIsAFailureAndNeverAZero() throws InterruptedException {
        send(episode("broken", 0));
        try (var worker = new JudgeWorker(kafka.address(), episode -> {
            throw new IllegalStateException("the rubric is empty");
        })) {
            Verdict verdict = collect("broken", 1).values().iterator().next().verdict();
            Failure failure = ((Verdict.Unjudged) verdict).failure();
            assertThat(failure.kind()).isEqualTo(Failure.Kind.VERIFIER);
            assertThat(failure.detail()).contains("the rubric is empty");
        }
    }

    @Test
    void whatIsNoEpisodeGoesToTheDeadLettersWithItsReason() throws InterruptedException {
        producer.send(new ProducerRecord<>(Topics.EPISODES, "poison", new byte[] {1, 2, 3}));
        send(episode("after-poison", 0));
        try (var worker = new JudgeWorker(kafka.address(), JudgeWorkerIT::right)) {
            assertThat(collect("after-poison", 1)).hasSize(1);
            ConsumerRecord<String, byte[]> letter = deadLetter("poison");
            assertThat(letter.value()).containsExactly(1, 2, 3);
            String reason = new String(letter.headers().lastHeader("reason").value(), StandardCharsets.UTF_8);
            assertThat(reason).contains("no episode can be read");
        }
    }

    @Test
    void noPoisonKeepsTheOthersFromBeingJudged() throws InterruptedException {
        List<byte[]> poison = List.of(
                new byte[0],
                new byte[] {(byte) 0xf6},
                "{}".getBytes(StandardCharsets.UTF_8),
                Codec.encode(Map.of("events", List.of())),
                Codec.encode(Map.of("events", "x".repeat(900_000))));
        for (int i = 0; i < poison.size(); i++) {
            producer.send(new ProducerRecord<>(Topics.EPISODES, "poisons-" + i, poison.get(i)));
            send(episode("beside-poisons", i));
        }
        producer.send(new ProducerRecord<>(Topics.EPISODES, "poisons-5", null));
        try (var worker = new JudgeWorker(kafka.address(), JudgeWorkerIT::right)) {
            assertThat(collect("beside-poisons", poison.size())).hasSize(poison.size());
            for (int i = 0; i <= poison.size(); i++) deadLetter("poisons-" + i);
        }
    }

    private static JudgedEpisode right(Episode episode) {
        return new JudgedEpisode(episode, RIGHT);
    }

    private static void send(Episode episode) {
        String run = episode.id().group().run().value();
        producer.send(new ProducerRecord<>(Topics.EPISODES, run, Codec.encode(episode)));
    }

    private static Episode episode(String run, int member) {
        RunId id = new RunId(run);
        PolicyVersion version = new PolicyVersion(id, new Stage(2, "rl"), 0, Sha256.of(new byte[] {7}), NOTHING);
        EpisodeRequest request = new EpisodeRequest(
                new EpisodeId(new GroupId(id, new Stage(2, "rl"), EpisodeKind.TRAIN, 0, 0), member),
                TaskRef.unpinned(new TaskId("task")),
                new EnvironmentRef("orders", "1", NOTHING),
                new Player.Policy(version, new Sampling(1, 1)),
                new Limits(4, 100, 4),
                7,
                1);
        return new Episode(
                request,
                List.of(),
                new Ending.Stopped(StopReason.ANSWERED),
                Optional.of(NOTHING),
                Optional.of(new FinalState(List.of(), NOTHING)),
                new Episode.Tally(1, 0, 1, 2, 3, 0));
    }

    /// Waits until verdicts for so many different episodes of the run have come; one that comes twice counts once.
    private static Map<EpisodeId, JudgedEpisode> collect(String run, int count) {
        Map<EpisodeId, JudgedEpisode> judged = new HashMap<>();
        try (var reader = kafka.reader(Topics.JUDGED_EPISODES)) {
            while (judged.size() < count) {
                for (var record : reader.poll()) {
                    if (!record.key().equals(run)) continue;
                    JudgedEpisode one = Codec.decode(record.value(), JudgedEpisode.class);
                    judged.putIfAbsent(one.episode().id(), one);
                }
            }
        }
        return judged;
    }

    private static ConsumerRecord<String, byte[]> deadLetter(String key) {
        try (var reader = kafka.reader(Topics.DEAD_LETTERS)) {
            while (true) for (var record : reader.poll()) if (record.key().equals(key)) return record;
        }
    }
}
