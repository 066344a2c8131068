package dev.agoge.wire.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agoge.contracts.Codec;
import dev.agoge.contracts.RunCommand;
import dev.agoge.contracts.RunId;
import dev.agoge.contracts.Topics;
import dev.agoge.contracts.servers.TestKafka;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Each test speaks of a run of its own: the topic holds what the others sent, too.
@Timeout(120)
class ListenerIT {
    private static TestKafka kafka;
    private static Producer<String, byte[]> producer;

    @BeforeAll
    static void start() throws InterruptedException {
        kafka = TestKafka.start(Duration.ofSeconds(10), Map.of());
        KafkaTopics.create(kafka.address());
        producer = Producers.create(kafka.address(), "test");
    }

    @AfterAll
    static void stop() {
        producer.close();
        kafka.close();
    }

    @Test
    void anAbsentServerIsWaitedFor() throws InterruptedException {
        RunCommand command = pause("again");
        send("again", Codec.encode(command));
        AtomicInteger tries = new AtomicInteger();
        BlockingQueue<RunCommand> taken = new LinkedBlockingQueue<>();
        try (var listener = listener("again", commands -> {
            if (tries.incrementAndGet() < 4) throw new Away();
            taken.addAll(commands);
        })) {
            listener.start();
            assertThat(next(taken, "again")).isEqualTo(command);
            assertThat(letters("again")).isEmpty();
        }
    }

    @Test
    void whatCannotBeReadIsADeadLetterAndTheNextIsTaken() throws InterruptedException {
        List<byte[]> poison = List.of(
                "no command".getBytes(StandardCharsets.UTF_8),
                new byte[0],
                new byte[] {(byte) 0xf6},
                Codec.encode(Map.of("type", "Pause", "run", "Not Plain")),
                Codec.encode(Map.of("type", "Explode", "run", "unread")));
        for (byte[] one : poison) send("unread", one);
        RunCommand command = new RunCommand.Resume(new RunId("unread"));
        send("unread", Codec.encode(command));
        BlockingQueue<RunCommand> taken = new LinkedBlockingQueue<>();
        try (var listener = listener("unread", taken::addAll)) {
            listener.start();
            assertThat(next(taken, "unread")).isEqualTo(command);
        }
        assertThat(letters("unread")).extracting(ConsumerRecord::value).containsExactlyElementsOf(poison);
        assertThat(letters("unread")).allSatisfy(letter -> {
            assertThat(header(letter, "topic")).isEqualTo(Topics.COMMANDS);
            assertThat(header(letter, "reason")).startsWith("no RunCommand can be read from it");
        });
    }

    @Test
    void whatCanNeverBeTakenIsADeadLetterAndItsNeighboursAreTaken() throws InterruptedException {
        for (int i = 0; i < 3; i++) send("never-" + i, Codec.encode(pause("never-" + i)));
        BlockingQueue<RunCommand> taken = new LinkedBlockingQueue<>();
        try (var listener = listener("never", commands -> {
            if (commands.contains(pause("never-1"))) throw new IllegalStateException("there is no such row");
            taken.addAll(commands);
        })) {
            listener.start();
            assertThat(next(taken, "never-0")).isEqualTo(pause("never-0"));
            assertThat(next(taken, "never-2")).isEqualTo(pause("never-2"));
        }
        assertThat(letters("never-1")).singleElement().satisfies(letter -> {
            assertThat(Codec.decode(letter.value(), RunCommand.class)).isEqualTo(pause("never-1"));
            assertThat(header(letter, "reason")).contains("there is no such row");
        });
    }

    @Test
    void aServerThatGoesAwayAmongPoisonIsStillWaitedFor() throws InterruptedException {
        for (int i = 0; i < 3; i++) send("both-" + i, Codec.encode(pause("both-" + i)));
        AtomicInteger alone = new AtomicInteger();
        BlockingQueue<RunCommand> taken = new LinkedBlockingQueue<>();
        try (var listener = listener("both", commands -> {
            if (commands.contains(pause("both-0"))) throw new IllegalStateException("poison");
            if (commands.equals(List.of(pause("both-1"))) && alone.incrementAndGet() < 3) throw new Away();
            taken.addAll(commands);
        })) {
            listener.start();
            assertThat(next(taken, "both-1")).isEqualTo(pause("both-1"));
            assertThat(next(taken, "both-2")).isEqualTo(pause("both-2"));
        }
        assertThat(letters("both-1")).isEmpty();
        assertThat(letters("both-0")).isNotEmpty();
    }

    @Test
    void aDeadLetterTooLargeForItsTopicSaysWhereTheRecordLies() throws InterruptedException {
        byte[] large = new byte[KafkaTopics.LARGEST_RECORD - 1000];
        send("large", large);
        send("large", Codec.encode(pause("large")));
        BlockingQueue<RunCommand> taken = new LinkedBlockingQueue<>();
        try (var listener = listener("large", taken::addAll)) {
            listener.start();
            assertThat(next(taken, "large")).isEqualTo(pause("large"));
        }
        try (var reader = kafka.reader(Topics.DEAD_LETTERS)) {
            assertThat(reader.rest()).anySatisfy(letter -> {
                assertThat(letter.value()).isNull();
                assertThat(header(letter, "left-out")).contains(String.valueOf(large.length + "large".length()));
                assertThat(header(letter, "topic")).isEqualTo(Topics.COMMANDS);
            });
        }
    }

    private static final class Away extends RuntimeException {
        Away() {
            super("the ledger is away");
        }
    }

    private static RunCommand pause(String run) {
        return new RunCommand.Pause(new RunId(run));
    }

    private static void send(String key, byte[] value) {
        producer.send(new ProducerRecord<>(Topics.COMMANDS, key, value));
        producer.flush();
    }

    private static Listener<RunCommand> listener(String group, Consumer<List<RunCommand>> taker) {
        var source = new Listener.Source<>(kafka.address(), group, Topics.COMMANDS, RunCommand.class);
        return new Listener<>(source, taker, Away.class::isInstance, new DeadLetters(producer), Duration.ofMillis(50));
    }

    private static RunCommand next(BlockingQueue<RunCommand> taken, String run) throws InterruptedException {
        while (true) {
            RunCommand command = taken.poll(60, TimeUnit.SECONDS);
            assertThat(command).as("a command for " + run).isNotNull();
            if (command.run().value().equals(run)) return command;
        }
    }

    /// Other groups read the same records, and may have given them up, too: each offset once.
    private static List<ConsumerRecord<String, byte[]>> letters(String key) {
        try (var reader = kafka.reader(Topics.DEAD_LETTERS)) {
            Map<String, ConsumerRecord<String, byte[]>> byOffset = new LinkedHashMap<>();
            for (var letter : reader.rest()) {
                if (key.equals(letter.key())) byOffset.putIfAbsent(header(letter, "offset"), letter);
            }
            return List.copyOf(byOffset.values());
        }
    }

    private static String header(ConsumerRecord<String, byte[]> record, String name) {
        var header = record.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }
}
