package dev.agoge.rollout.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agoge.contracts.Arithmetic;
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
import dev.agoge.contracts.InMemoryBlobs;
import dev.agoge.contracts.Limits;
import dev.agoge.contracts.Player;
import dev.agoge.contracts.PolicyVersion;
import dev.agoge.contracts.RunId;
import dev.agoge.contracts.RunState;
import dev.agoge.contracts.RunStatus;
import dev.agoge.contracts.Sha256;
import dev.agoge.contracts.Stage;
import dev.agoge.contracts.StopReason;
import dev.agoge.contracts.TaskId;
import dev.agoge.contracts.TaskRef;
import dev.agoge.contracts.TokenBlock;
import dev.agoge.contracts.Topics;
import dev.agoge.contracts.servers.TestKafka;
import dev.agoge.rollout.Played;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The work queue on a real kafka. Each test asks in a run of its own and looks only at what came of it.
@Timeout(180)
@SuppressWarnings("try") // a worker works as long as it is open
class EpisodeWorkerIT {
    private static final Duration LOCK = Duration.ofSeconds(3);

    private static TestKafka kafka;
    private static KafkaProducer<String, byte[]> producer;

    private final InMemoryBlobs blobs = new InMemoryBlobs();

    @BeforeAll
    static void start() {
        kafka = TestKafka.start(
                LOCK,
                Map.of(Topics.EPISODE_REQUESTS, 4, Topics.EPISODES, 2, Topics.RUN_STATES, 1, Topics.DEAD_LETTERS, 1));
        producer = kafka.producer();
    }

    @AfterAll
    static void stop() {
        producer.close();
        kafka.close();
    }

    @Test
    void everyRequestBringsAnEpisodeWhoseTokensLieInTheBlobStore() throws InterruptedException {
        for (int i = 0; i < 1000; i++) ask(request("many", i));
        producer.flush();
        try (var worker = worker(EpisodeWorkerIT::answered)) {
            Map<EpisodeId, Episode> episodes = collect("many", 1000);
            for (Episode episode : episodes.values()) {
                TokenBlock block =
                        TokenBlock.fromBytes(blobs.require(episode.tokens().orElseThrow()));
                assertThat(block.segments().getFirst().ids())
                        .containsExactly(episode.id().member(), 1, 2);
            }
        }
    }

    @Test
    void whatAKilledWorkerHeldIsPlayedByAnother() throws IOException, InterruptedException {
        for (int i = 0; i < 5; i++) ask(request("killed", i));
        producer.flush();
        Process doomed = doomed();
        try (var out = new BufferedReader(new InputStreamReader(doomed.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(out.readLine()).startsWith("holding killed/");
        } finally {
            doomed.destroyForcibly().waitFor();
        }
        try (var worker = worker(EpisodeWorkerIT::answered)) {
            assertThat(collect("killed", 5)).hasSize(5);
        }
    }

    @Test
    void anEpisodeLongerThanItsLockIsPlayedOnce() throws InterruptedException {
        AtomicInteger begun = new AtomicInteger();
        ask(request("long", 0));
        try (var worker = worker(request -> {
                    begun.incrementAndGet();
                    sleep(LOCK.multipliedBy(2));
                    return answered(request);
                });
                var other = worker(request -> {
                    begun.incrementAndGet();
                    return answered(request);
                })) {
            assertThat(collect("long", 1)).hasSize(1);
            assertThat(begun).hasValue(1);
        }
    }

    @Test
    void anEpisodeThatDoesNotEndIsFailedByTheClock() throws InterruptedException {
        ask(request("stuck", 0));
        var appetite = new EpisodeWorker.Appetite(1, 4, Duration.ofMillis(100));
        try (var worker = new EpisodeWorker(kafka.address(), EpisodeWorkerIT::never, blobs, appetite)) {
            Episode episode = collect("stuck", 1).values().iterator().next();
            assertThat(failure(episode).kind()).isEqualTo(Failure.Kind.INFRASTRUCTURE);
            assertThat(failure(episode).detail()).contains("not played to its end");
        }
    }

    @Test
    void aWorkerThatStopsGivesItsRequestsBack() throws InterruptedException {
        CountDownLatch holding = new CountDownLatch(1);
        ask(request("stopped", 0));
        try (var worker = worker(request -> {
            holding.countDown();
            return never(request);
        })) {
            holding.await();
        }
        try (var worker = worker(EpisodeWorkerIT::answered)) {
            Episode episode = collect("stopped", 1).values().iterator().next();
            assertThat(episode.ending()).isEqualTo(new Ending.Stopped(StopReason.ANSWERED));
        }
    }

    @Test
    void whatIsNoRequestGoesToTheDeadLettersWithItsReason() throws InterruptedException {
        producer.send(new ProducerRecord<>(Topics.EPISODE_REQUESTS, "poison", new byte[] {1, 2, 3}));
        ask(request("after-poison", 0));
        try (var worker = worker(EpisodeWorkerIT::answered)) {
            assertThat(collect("after-poison", 1)).hasSize(1);
            ConsumerRecord<String, byte[]> letter = deadLetter("poison");
            assertThat(letter.value()).containsExactly(1, 2, 3);
            assertThat(header(letter, "reason")).contains("no episode request");
            assertThat(header(letter, "topic")).isEqualTo(Topics.EPISODE_REQUESTS);
        }
    }

    @Test
    void noPoisonKeepsTheOthersFromBeingPlayed() throws InterruptedException {
        List<byte[]> poison = List.of(
                new byte[0],
                new byte[] {(byte) 0xf6},
                "{}".getBytes(StandardCharsets.UTF_8),
                Codec.encode(Map.of("attempt", 1)),
                Codec.encode(Map.of("attempt", 0, "seed", "x".repeat(900_000))));
        for (int i = 0; i < poison.size(); i++) {
            producer.send(new ProducerRecord<>(Topics.EPISODE_REQUESTS, "poisons-" + i, poison.get(i)));
            ask(request("beside-poisons", i));
        }
        producer.send(new ProducerRecord<>(Topics.EPISODE_REQUESTS, "poisons-5", null));
        try (var worker = worker(EpisodeWorkerIT::answered)) {
            assertThat(collect("beside-poisons", poison.size())).hasSize(poison.size());
            for (int i = 0; i <= poison.size(); i++) {
                assertThat(header(deadLetter("poisons-" + i), "reason")).contains("no episode request");
            }
        }
    }

    @Test
    void aRequestThatBreaksEveryWorkerIsFailedWithItsLastDelivery() throws InterruptedException {
        AtomicInteger tries = new AtomicInteger();
        ask(request("breaker", 0));
        try (var worker = worker(request -> {
            tries.incrementAndGet();
            throw new IllegalStateException("no room left in the blob store");
        })) {
            Episode episode = collect("breaker", 1).values().iterator().next();
            assertThat(failure(episode).kind()).isEqualTo(Failure.Kind.INFRASTRUCTURE);
            assertThat(failure(episode).detail()).contains("given out 5 times");
            assertThat(tries).hasValue(4);
            assertThat(header(deadLetter("breaker"), "delivery")).isEqualTo("5");
        }
    }

    @Test
    void whatNobodyWaitsForAnyMoreIsDroppedWithoutAResult() throws InterruptedException {
        CountDownLatch began = new CountDownLatch(2);
        CountDownLatch aborted = new CountDownLatch(2);
        AtomicInteger others = new AtomicInteger();
        try (EpisodeWorker worker = worker(request -> {
            if (request.id().member() > 1) {
                others.incrementAndGet();
                return answered(request);
            }
            began.countDown();
            try {
                return never(request);
            } finally {
                aborted.countDown();
            }
        })) {
            move("left", RunStatus.RUNNING, 4);
            for (int member = 0; member < 2; member++)
                ask(request("left", member).under(4, Arithmetic.CPU));
            began.await();
            move("left", RunStatus.PAUSED, 4);
            assertThat(aborted.await(10, TimeUnit.SECONDS)).isTrue();
            ask(request("left", 2).under(4, Arithmetic.CPU));
            ask(request("left", 3).under(5, Arithmetic.CPU));
            assertThat(collect("left", 1)).containsOnlyKeys(request("left", 3).id());
            assertThat(others).hasValue(1);
        }
        try (EpisodeWorker worker = worker(EpisodeWorkerIT::answered);
                var episodes = kafka.reader(Topics.EPISODES)) {
            ask(request("after", 0));
            collect("after", 1);
            assertThat(episodes.rest().stream().filter(record -> record.key().equals("left")))
                    .hasSize(1);
        }
    }

    private static void move(String run, RunStatus status, long epoch) {
        RunState state = new RunState(new RunId(run), status, epoch);
        producer.send(new ProducerRecord<>(Topics.RUN_STATES, run, Codec.encode(state)));
        producer.flush();
    }

    private EpisodeWorker worker(Function<EpisodeRequest, Played> play) throws InterruptedException {
        return new EpisodeWorker(
                kafka.address(), play, blobs, new EpisodeWorker.Appetite(2, 32, Duration.ofMinutes(1)));
    }

    private static Process doomed() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Doomed.class.getName(),
                        kafka.address())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static void ask(EpisodeRequest request) {
        producer.send(new ProducerRecord<>(
                Topics.EPISODE_REQUESTS, request.id().group().toString(), Codec.encode(request)));
    }

    static EpisodeRequest request(String run, int member) {
        RunId id = new RunId(run);
        PolicyVersion version =
                new PolicyVersion(id, new Stage(1, "sft"), 0, Sha256.of(new byte[] {7}), Sha256.of(new byte[0]));
        return new EpisodeRequest(
                new EpisodeId(new GroupId(id, new Stage(1, "sft"), EpisodeKind.DEMONSTRATE, 0, member / 8), member),
                TaskRef.unpinned(new TaskId("task")),
                new EnvironmentRef("orders", "1", Sha256.of(new byte[0])),
                new Player.Demonstrator(version, 0),
                new Limits(4, 100, 4),
                7,
                1);
    }

    static Played answered(EpisodeRequest request) {
        var segment = new TokenBlock.Segment(
                new int[] {request.id().member(), 1, 2}, new byte[] {0, 1, 1}, new byte[3], new float[0], new int[0][]);
        byte[] tokens = new TokenBlock(1, 1, false, false, List.of(segment)).toBytes();
        return new Played(
                new Episode(
                        request,
                        List.of(),
                        new Ending.Stopped(StopReason.ANSWERED),
                        Optional.of(Sha256.of(tokens)),
                        Optional.of(new FinalState(List.of(), Sha256.of(new byte[0]))),
                        new Episode.Tally(1, 0, 1, 2, 3, 0)),
                Optional.of(tokens));
    }

    private static Played never(EpisodeRequest request) {
        sleep(Duration.ofHours(1));
        throw new IllegalStateException("nobody waits that long for " + request.id());
    }

    private static void sleep(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static Failure failure(Episode episode) {
        return ((Ending.Failed) episode.ending()).failure();
    }

    /// Waits until so many different episodes of the run have come; one that comes twice counts once.
    private static Map<EpisodeId, Episode> collect(String run, int count) {
        Map<EpisodeId, Episode> episodes = new HashMap<>();
        try (var reader = kafka.reader(Topics.EPISODES)) {
            while (episodes.size() < count) {
                for (var record : reader.poll()) {
                    Episode episode = Codec.decode(record.value(), Episode.class);
                    if (!record.key().equals(run)) continue;
                    episodes.putIfAbsent(episode.id(), episode);
                }
            }
        }
        return episodes;
    }

    private static ConsumerRecord<String, byte[]> deadLetter(String key) {
        try (var reader = kafka.reader(Topics.DEAD_LETTERS)) {
            while (true) {
                List<ConsumerRecord<String, byte[]>> found = new ArrayList<>();
                for (var record : reader.poll()) if (record.key().startsWith(key)) found.add(record);
                if (!found.isEmpty()) return found.getFirst();
            }
        }
    }

    private static String header(ConsumerRecord<String, byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }
}
