package dev.agoge.grpo.postgres;

import static dev.agoge.grpo.Samples.RUN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agoge.contracts.Codec;
import dev.agoge.contracts.Ending;
import dev.agoge.contracts.Episode;
import dev.agoge.contracts.EpisodeKind;
import dev.agoge.contracts.EpisodeRequest;
import dev.agoge.contracts.Failure;
import dev.agoge.contracts.JudgedEpisode;
import dev.agoge.contracts.JudgedEpisode.Verdict;
import dev.agoge.contracts.Judgement;
import dev.agoge.contracts.Topics;
import dev.agoge.contracts.config.RunDocument;
import dev.agoge.contracts.runs.RunDesk;
import dev.agoge.contracts.servers.TestKafka;
import dev.agoge.grpo.Claim;
import dev.agoge.grpo.Claims;
import dev.agoge.grpo.GroupRequest;
import dev.agoge.grpo.Samples;
import dev.agoge.wire.kafka.DeadLetters;
import dev.agoge.wire.kafka.KafkaTopics;
import dev.agoge.wire.kafka.Listener;
import dev.agoge.wire.kafka.Producers;
import dev.agoge.wire.postgres.Passing;
import dev.agoge.wire.postgres.Storable;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.jdbc.core.JdbcTemplate;

/// Texts and records that PostgreSQL or the ledger refuses, against a real one and on the real topics.
@Timeout(180)
class PoisonIT {
    private static final Clock NOON = Clock.fixed(Instant.parse("2026-01-01T12:00:00Z"), ZoneOffset.UTC);
    private static final String[] PIECES = {
        "\u0000", "\ud800", "\udfff", "\ud83d\ude00", "\\", "\"", "u0000", "\\u0000", "é", "\n", "a", "\u0001", "\uffff"
    };

    private static final DataSource DATABASE = Database.withLedger();

    private final JdbcTemplate jdbc = new JdbcTemplate(DATABASE);
    private final Results results = new Results(DATABASE, NOON);
    private PostgresLedger ledger;

    @BeforeEach
    void open() {
        Database.clear(DATABASE);
        Shelf shelf = new Shelf();
        shelf.sets.add(Samples.digest(1));
        new PostgresRunDesk(DATABASE, shelf.names(), (document, _) -> document, _ -> {})
                .create(
                        new RunDocument(Samples.config(), Samples.named(RUN.value())),
                        new RunDesk.Asked("tester", Optional.empty()));
        var claims = new PostgresClaims(DATABASE, shelf, Claims.Terms.DEFAULT);
        Claim claim = claims.next(new Claims.Trainer("one", "build", "machine", "toy"))
                .orElseThrow();
        ledger = new PostgresLedger(DATABASE, NOON, claim);
        ledger.publish(Samples.version(0, 0));
    }

    @Test
    void everyTextCanBeStoredAndComesBackAsItWasMade() {
        Random random = new Random(1);
        for (int i = 0; i < 500; i++) {
            String text = text(random);
            String storable = Storable.text(text);
            assertThat(jdbc.queryForObject("select ?::text", String.class, storable))
                    .isEqualTo(storable);
            String json = Storable.json(Codec.toJson(new String[] {text, "between", text}));
            String back = String.valueOf(jdbc.queryForObject("select (?::jsonb)::text", String.class, json));
            assertThat(Codec.fromJson(back, String[].class)).containsExactly(storable, "between", storable);
        }
    }

    @Test
    void noTextOfAFailureLosesItsAttempt() {
        Random random = new Random(2);
        List<EpisodeRequest> requests = asked(100);
        for (EpisodeRequest request : requests) {
            Failure failure = new Failure(Failure.Kind.ENVIRONMENT, text(random));
            results.record(List.of(unjudged(request, failure)));
            assertThat(jdbc.queryForObject(
                            "select detail from ledger.attempts where episode_id = ?",
                            String.class,
                            request.id().toString()))
                    .isEqualTo(Storable.text(failure.detail()));
        }
    }

    @Test
    void noPoisonAmongResultsKeepsTheOthersFromBeingRecorded() throws InterruptedException {
        List<EpisodeRequest> requests = asked(8);
        EpisodeRequest judged = requests.getLast();
        Failure failure = new Failure(Failure.Kind.SANDBOX, "lost\u0000\ud800");
        Episode failed = unjudged(requests.getFirst(), failure).episode();
        List<byte[]> poison = List.of(
                new byte[0],
                new byte[] {(byte) 0xf6},
                "{}".getBytes(StandardCharsets.UTF_8),
                Codec.encode(Map.of("verdict", "none")),
                Codec.encode(
                        new JudgedEpisode(failed, new Verdict.Judged(new Judgement(1, List.of(), Samples.digest(5))))));
        try (TestKafka kafka = TestKafka.start(Duration.ofSeconds(10), Map.of());
                Producer<String, byte[]> producer = producer(kafka)) {
            for (byte[] one : poison) send(producer, Topics.JUDGED_EPISODES, one);
            send(producer, Topics.JUDGED_EPISODES, Codec.encode(unjudged(requests.get(1), failure)));
            for (byte[] one : poison) send(producer, Topics.JUDGED_EPISODES, one);
            send(producer, Topics.JUDGED_EPISODES, Codec.encode(Samples.judged(judged, 1)));
            producer.flush();
            listen(
                    kafka,
                    producer,
                    Topics.JUDGED_EPISODES,
                    JudgedEpisode.class,
                    results::record,
                    () -> count("select count(*) from ledger.attempts") == 2);
            assertThat(count("select count(*) from ledger.episodes where state = 'judged'"))
                    .isEqualTo(1);
            assertThat(ledger.open(RUN, Samples.RL, EpisodeKind.TRAIN, 0)).isEqualTo(7);
            assertThat(letters(kafka)).isEqualTo(2 * poison.size());
        }
    }

    private static Producer<String, byte[]> producer(TestKafka kafka) throws InterruptedException {
        KafkaTopics.create(kafka.address());
        return Producers.create(kafka.address(), "test");
    }

    private static void send(Producer<String, byte[]> producer, String topic, byte[] value) {
        producer.send(new ProducerRecord<>(topic, RUN.value(), value));
    }

    private interface Until {
        boolean done();
    }

    private static <T> void listen(
            TestKafka kafka,
            Producer<String, byte[]> producer,
            String topic,
            Class<T> type,
            Consumer<List<T>> taker,
            Until until)
            throws InterruptedException {
        var source = new Listener.Source<>(kafka.address(), "poisoned", topic, type);
        try (var listener = new Listener<>(source, taker, Passing::passes, new DeadLetters(producer))) {
            listener.start();
            while (!until.done()) Thread.sleep(50);
        }
    }

    private static int letters(TestKafka kafka) {
        try (var reader = kafka.reader(Topics.DEAD_LETTERS)) {
            return reader.rest().size();
        }
    }

    private int count(String sql) {
        return Objects.requireNonNull(jdbc.queryForObject(sql, Integer.class));
    }

    private List<EpisodeRequest> asked(int members) {
        GroupRequest group = Samples.group(0, 0, members);
        ledger.ask(List.of(group));
        return group.episodes();
    }

    private static JudgedEpisode unjudged(EpisodeRequest request, Failure failure) {
        Episode episode = Samples.failed(request, 1).episode();
        Episode failed = new Episode(
                request,
                episode.events(),
                new Ending.Failed(failure),
                episode.tokens(),
                episode.finalState(),
                episode.tally());
        return new JudgedEpisode(failed, new Verdict.Unjudged(failure));
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(12); i >= 0; i--) text.append(PIECES[random.nextInt(PIECES.length)]);
        return text.toString();
    }
}
