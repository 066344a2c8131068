package dev.agoge.wire.kafka;

import dev.agoge.contracts.Topics;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/// Where records go that nobody could work on: as they came, with where they came from and why in the headers.
public final class DeadLetters {
    private static final int LONGEST_REASON = 4000;

    /// What a letter's headers may add to its record.
    private static final int HEADROOM = 64 << 10;

    private final Producer<String, byte[]> producer;

    public DeadLetters(Producer<String, byte[]> producer) {
        this.producer = producer;
    }

    /// Returns before the broker has the letter.
    public Future<RecordMetadata> send(ConsumerRecord<String, byte[]> record, String reason) {
        return send(record, reason, (_, _) -> {});
    }

    /// @param sent told when the broker has the letter, or will not have it
    public Future<RecordMetadata> send(ConsumerRecord<String, byte[]> record, String reason, Callback sent) {
        return producer.send(letter(record, reason), sent);
    }

    /// Returns when the broker has the letter.
    ///
    /// @throws KafkaException if it will not have it now
    public void keep(ConsumerRecord<String, byte[]> record, String reason) throws InterruptedException {
        try {
            await(letter(record, reason));
        } catch (RecordTooLargeException e) {
            // Somebody set the topic of dead letters narrower than those of the living.
            await(withoutRecord(record, reason));
        }
    }

    private void await(ProducerRecord<String, byte[]> letter) throws InterruptedException {
        try {
            producer.send(letter).get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof KafkaException cause) throw cause;
            throw new KafkaException("the dead letter was not kept", e.getCause());
        }
    }

    /// A record that its headers would make too large is left where it lies: the headers say where.
    private static ProducerRecord<String, byte[]> letter(ConsumerRecord<String, byte[]> record, String reason) {
        if (size(record) > KafkaTopics.LARGEST_RECORD - HEADROOM) return withoutRecord(record, reason);
        return new ProducerRecord<>(Topics.DEAD_LETTERS, null, record.key(), record.value(), headers(record, reason));
    }

    private static ProducerRecord<String, byte[]> withoutRecord(ConsumerRecord<String, byte[]> record, String reason) {
        List<Header> headers = new ArrayList<>(headers(record, reason));
        headers.add(header("left-out", size(record) + " bytes"));
        return new ProducerRecord<>(Topics.DEAD_LETTERS, null, null, null, null, headers);
    }

    private static int size(ConsumerRecord<?, ?> record) {
        return record.serializedKeySize() + record.serializedValueSize();
    }

    private static List<Header> headers(ConsumerRecord<String, byte[]> record, String reason) {
        return List.of(
                header("reason", reason.substring(0, Math.min(reason.length(), LONGEST_REASON))),
                header("topic", record.topic()),
                header("partition", Integer.toString(record.partition())),
                header("offset", Long.toString(record.offset())),
                header("delivery", Integer.toString(record.deliveryCount().orElse((short) 1))));
    }

    private static Header header(String name, String value) {
        return new RecordHeader(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
