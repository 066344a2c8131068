package dev.agoge.console.runs;

import dev.agoge.console.Refused;
import dev.agoge.console.Words;
import dev.agoge.contracts.Codec;
import dev.agoge.contracts.RunCommand;
import dev.agoge.contracts.RunStatus;
import dev.agoge.contracts.Topics;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/// Sends commands to the trainer. A command is a wish: the run's status says when it has come true.
public final class Commands implements AutoCloseable {
    private static final int PATIENCE_MS = 10_000;

    private final KafkaProducer<String, byte[]> kafka;

    public Commands(String bootstrap) {
        this.kafka = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrap,
                        ProducerConfig.CLIENT_ID_CONFIG,
                        "console-commands",
                        ProducerConfig.ACKS_CONFIG,
                        "all",
                        ProducerConfig.MAX_BLOCK_MS_CONFIG,
                        PATIENCE_MS,
                        ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                        PATIENCE_MS / 2,
                        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                        PATIENCE_MS),
                new StringSerializer(),
                new ByteArraySerializer());
    }

    /// Sends the command if a run of this status can obey it, and returns when Kafka has it.
    void send(RunCommand command, RunStatus status) {
        String cannot = whyNot(command, status);
        if (!cannot.isEmpty()) throw new Refused(cannot);
        var message = new ProducerRecord<>(Topics.COMMANDS, command.run().value(), Codec.encode(command));
        try {
            kafka.send(message).get(2 * PATIENCE_MS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("Kafka did not take the command for " + command.run(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted before Kafka took the command for " + command.run(), e);
        }
    }

    static String whyNot(RunCommand command, RunStatus status) {
        boolean can = switch (command) {
            case RunCommand.Pause _ -> status == RunStatus.QUEUED || status == RunStatus.RUNNING;
            case RunCommand.Resume _ -> status == RunStatus.PAUSED;
            case RunCommand.Cancel _ -> !status.ended();
        };
        if (can) return "";
        String verb = command.getClass().getSimpleName().toLowerCase(Locale.ROOT);
        return "The run " + command.run() + " cannot " + verb + ": it is " + Words.of(status) + ".";
    }

    @Override
    public void close() {
        kafka.close();
    }
}
