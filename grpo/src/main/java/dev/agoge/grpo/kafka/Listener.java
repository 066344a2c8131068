package dev.agoge.grpo.kafka;

import dev.agoge.contracts.Codec;
import dev.agoge.contracts.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads one topic on a thread of its own and hands on what it reads, batch by batch. Offsets are committed after a
/// batch was taken, so it may be read again; whoever takes it must not mind. If it cannot be taken, because a server is
/// away, it is read again until it is. What cannot be read at all goes to the dead letters, with the reason.
public final class Listener<T> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Listener.class);
    private static final Duration POLL = Duration.ofSeconds(5);

    private final String servers;
    private final String group;
    private final String topic;
    private final Class<T> type;
    private final Consumer<List<T>> taker;
    private final Producer<String, byte[]> deadLetters;
    private final Duration pause;
    private final Thread thread;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile @Nullable KafkaConsumer<String, byte[]> current;

    public Listener(
            String servers,
            String group,
            String topic,
            Class<T> type,
            Producer<String, byte[]> deadLetters,
            Consumer<List<T>> taker) {
        this(servers, group, topic, type, deadLetters, taker, Duration.ofSeconds(5));
    }

    /// @param pause before a batch that could not be taken is read again
    Listener(
            String servers,
            String group,
            String topic,
            Class<T> type,
            Producer<String, byte[]> deadLetters,
            Consumer<List<T>> taker,
            Duration pause) {
        this.servers = servers;
        this.group = group;
        this.topic = topic;
        this.type = type;
        this.taker = taker;
        this.deadLetters = deadLetters;
        this.pause = pause;
        this.thread = Thread.ofPlatform().name("trainer-" + topic).unstarted(this::listen);
    }

    private KafkaConsumer<String, byte[]> consumer() {
        return new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        servers,
                        ConsumerConfig.GROUP_ID_CONFIG,
                        group,
                        ConsumerConfig.GROUP_PROTOCOL_CONFIG,
                        "consumer",
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "earliest",
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false,
                        ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                        1000),
                new StringDeserializer(),
                new ByteArrayDeserializer());
    }

    public void start() {
        thread.start();
    }

    private void listen() {
        try {
            while (!isClosed()) {
                try {
                    listenFromWhatWasTaken();
                } catch (WakeupException e) {
                    LOG.debug("no longer listening to {}", topic);
                } catch (RuntimeException e) {
                    LOG.error("{} cannot be taken, and will be read again", topic, e);
                    if (closed.await(pause.toMillis(), TimeUnit.MILLISECONDS)) return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void listenFromWhatWasTaken() {
        try (var consumer = consumer()) {
            current = consumer;
            consumer.subscribe(List.of(topic));
            while (!isClosed()) {
                List<T> batch = new ArrayList<>();
                for (ConsumerRecord<String, byte[]> one : consumer.poll(POLL)) read(one, batch);
                if (!batch.isEmpty()) taker.accept(batch);
                consumer.commitSync();
            }
        } finally {
            current = null;
        }
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    private void read(ConsumerRecord<String, byte[]> record, List<T> batch) {
        try {
            batch.add(Codec.decode(record.value(), type));
        } catch (RuntimeException e) {
            LOG.warn("a record of {} cannot be read: {}", topic, e.getMessage());
            ProducerRecord<String, byte[]> letter =
                    new ProducerRecord<>(Topics.DEAD_LETTERS, record.key(), record.value());
            letter.headers().add("reason", String.valueOf(e.getMessage()).getBytes(StandardCharsets.UTF_8));
            letter.headers().add("topic", topic.getBytes(StandardCharsets.UTF_8));
            deadLetters.send(letter);
        }
    }

    /// Stops after the batch at hand, and waits for it.
    @Override
    public void close() {
        closed.countDown();
        KafkaConsumer<String, byte[]> consumer = current;
        if (consumer != null) consumer.wakeup();
        if (!thread.isAlive()) return;
        try {
            thread.join(Duration.ofSeconds(20));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
