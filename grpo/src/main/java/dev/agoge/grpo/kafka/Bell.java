package dev.agoge.grpo.kafka;

import dev.agoge.contracts.RunId;
import dev.agoge.contracts.Topics;
import dev.agoge.wire.kafka.Producers;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/// Tells trainers that a run has changed, and does not wait for it: whoever misses it looks by himself a little later.
public final class Bell implements Consumer<RunId>, AutoCloseable {
    private static final byte[] NOTHING = {};

    private final Producer<String, byte[]> producer;

    public Bell(String kafka) {
        this.producer = Producers.create(kafka, "bell");
    }

    @Override
    public void accept(RunId run) {
        producer.send(new ProducerRecord<>(Topics.COMMANDS, run.value(), NOTHING));
    }

    @Override
    public void close() {
        producer.close();
    }
}
