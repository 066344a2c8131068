package dev.agoge.wire.kafka;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Follows a whole topic in every process that does so: it belongs to no group and commits nothing. When the broker has
/// been away it may be shown the same again, or, following from now on, have missed something: whoever takes what it
/// reads must not mind.
public final class Follower implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Follower.class);
    private static final Duration POLL = Duration.ofSeconds(5);
    private static final Duration TRY_AGAIN = Duration.ofSeconds(2);

    /// Where to begin.
    public enum From {
        FIRST,
        NOW
    }

    private final String kafka;
    private final String topic;
    private final From from;
    private final Consumer<ConsumerRecord<String, byte[]>> taker;
    private final Thread thread;
    private volatile boolean closed;
    private volatile @Nullable KafkaConsumer<String, byte[]> current;

    /// Follows at once.
    ///
    /// @param taker a record that it throws at is passed over
    public Follower(String kafka, String topic, From from, Consumer<ConsumerRecord<String, byte[]>> taker) {
        this.kafka = kafka;
        this.topic = topic;
        this.from = from;
        this.taker = taker;
        this.thread = Thread.ofPlatform().daemon().name("follows-" + topic).start(this::follow);
    }

    private void follow() {
        while (!closed) {
            try (var consumer = consumer()) {
                current = consumer;
                assign(consumer);
                while (!closed) consumer.poll(POLL).forEach(this::take);
            } catch (WakeupException | InterruptException e) {
                LOG.debug("{} is not followed any more", topic);
            } catch (RuntimeException e) {
                LOG.warn("{} cannot be followed now: {}", topic, e.toString());
                pause();
            } finally {
                current = null;
            }
        }
    }

    private KafkaConsumer<String, byte[]> consumer() {
        return new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        kafka,
                        ConsumerConfig.CLIENT_ID_CONFIG,
                        "agoge-follows-" + topic,
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false),
                new StringDeserializer(),
                new ByteArrayDeserializer());
    }

    private void assign(KafkaConsumer<String, byte[]> consumer) {
        List<TopicPartition> all = consumer.partitionsFor(topic).stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
        consumer.assign(all);
        switch (from) {
            case FIRST -> consumer.seekToBeginning(all);
            case NOW -> consumer.seekToEnd(all);
        }
    }

    private void take(ConsumerRecord<String, byte[]> record) {
        try {
            taker.accept(record);
        } catch (RuntimeException e) {
            LOG.warn("Record {} of {} is passed over: {}", record.offset(), topic, e.toString());
        }
    }

    private static void pause() {
        try {
            Thread.sleep(TRY_AGAIN);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed = true;
        KafkaConsumer<String, byte[]> consumer = current;
        if (consumer != null) consumer.wakeup();
        else thread.interrupt();
    }
}
