package dev.agoge.wire.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agoge.contracts.Codec;
import dev.agoge.contracts.RunCommand;
import dev.agoge.contracts.RunId;
import dev.agoge.contracts.Topics;
import dev.agoge.contracts.servers.TestKafka;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ListenerIT {
    private static TestKafka kafka;
    private static KafkaProducer<String, byte[]> producer;

    @BeforeAll
    static void start() {
        kafka = TestKafka.start(Duration.ofSeconds(10), Map.of(Topics.COMMANDS, 1, Topics.DEAD_LETTERS, 1));
        producer = kafka.producer();
    }

    @AfterAll
    static void stop() {
        producer.close();
        kafka.close();
    }

    @Test
    void whatCouldNotBeTakenIsReadAgain() throws InterruptedException {
        RunCommand command = new RunCommand.Pause(new RunId("again"));
        producer.send(new ProducerRecord<>(Topics.COMMANDS, "again", Codec.encode(command)));
        AtomicInteger tries = new AtomicInteger();
        BlockingQueue<RunCommand> taken = new LinkedBlockingQueue<>();
        try (var listener = listener("again", commands -> {
            if (tries.incrementAndGet() < 3) throw new IllegalStateException("the ledger is away");
            taken.addAll(commands);
        })) {
            listener.start();
            assertThat(next(taken, "again")).isEqualTo(command);
            assertThat(tries).hasValueGreaterThanOrEqualTo(3);
        }
    }

    @Test
    void whatCannotBeReadIsADeadLetterAndTheNextIsTaken() throws InterruptedException {
        RunCommand command = new RunCommand.Resume(new RunId("after"));
        producer.send(new ProducerRecord<>(Topics.COMMANDS, "after", "no command".getBytes(StandardCharsets.UTF_8)));
        producer.send(new ProducerRecord<>(Topics.COMMANDS, "after", Codec.encode(command)));
        BlockingQueue<RunCommand> taken = new LinkedBlockingQueue<>();
        try (var listener = listener("after", taken::addAll);
                var letters = kafka.reader(Topics.DEAD_LETTERS)) {
            listener.start();
            assertThat(next(taken, "after")).isEqualTo(command);
            producer.flush();
            assertThat(letters.rest()).anySatisfy(letter -> {
                assertThat(letter.value()).asString(StandardCharsets.UTF_8).isEqualTo("no command");
                assertThat(letter.headers().lastHeader("topic").value())
                        .asString(StandardCharsets.UTF_8)
                        .isEqualTo(Topics.COMMANDS);
            });
        }
    }

    private static Listener<RunCommand> listener(String group, Consumer<List<RunCommand>> taker) {
        var source = new Listener.Source<>(kafka.address(), group, Topics.COMMANDS, RunCommand.class);
        return new Listener<>(source, taker, new DeadLetters(producer), Duration.ofMillis(50));
    }

    /// The topic holds what other tests sent, too.
    private static RunCommand next(BlockingQueue<RunCommand> taken, String run) throws InterruptedException {
        while (true) {
            RunCommand command = taken.poll(60, TimeUnit.SECONDS);
            assertThat(command).as("a command for " + run).isNotNull();
            if (command.run().value().equals(run)) return command;
        }
    }
}
