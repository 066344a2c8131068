package dev.agoge.wire.kafka;

import dev.agoge.contracts.Codec;
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

    /// Where a listener reads, and what it expects there.
    public record Source<T>(String kafka, String group, String topic, Class<T> type) {}

    private final Source<T> source;
    private final Consumer<List<T>> taker;
    private final DeadLetters deadLetters;
    private final Duration pause;
    private final Thread thread;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile @Nullable KafkaConsumer<String, byte[]> current;

    public Listener(Source<T> source, Consumer<List<T>> taker, DeadLetters deadLetters) {
        this(source, taker, deadLetters, Duration.ofSeconds(5));
    }

    /// @param pause before a batch that could not be taken is read again
    Listener(Source<T> source, Consumer<List<T>> taker, DeadLetters deadLetters, Duration pause) {
        this.source = source;
        this.taker = taker;
        this.deadLetters = deadLetters;
        this.pause = pause;
        this.thread = Thread.ofPlatform().name(source.group()).unstarted(this::listen);
    }

    private KafkaConsumer<String, byte[]> consumer() {
        Map<String, Object> settings = Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                source.kafka(),
                ConsumerConfig.CLIENT_ID_CONFIG,
                "agoge-" + source.group(),
                ConsumerConfig.GROUP_ID_CONFIG,
                source.group(),
                ConsumerConfig.GROUP_PROTOCOL_CONFIG,
                "consumer",
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                1000);
        return new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
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
                    LOG.debug("no longer listening to {}", source.topic());
                } catch (RuntimeException e) {
                    LOG.error("{} cannot be taken, and will be read again", source.topic(), e);
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
            consumer.subscribe(List.of(source.topic()));
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
            batch.add(Codec.decode(record.value(), source.type()));
        } catch (RuntimeException e) {
            LOG.warn("record {} of {} cannot be read: {}", record.offset(), record.topic(), e.getMessage());
            deadLetters.send(record, String.valueOf(e.getMessage()));
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
