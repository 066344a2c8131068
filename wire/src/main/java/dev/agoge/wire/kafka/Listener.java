package dev.agoge.wire.kafka;

import dev.agoge.contracts.Codec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
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
/// batch was taken, so it may be read again; whoever takes it must not mind.
///
/// Only what passes by itself is waited for, as a server that is away: then the batch is read again until it is taken.
/// A batch that fails otherwise is taken record by record; a record that can never be taken, or not even be read, goes
/// to the dead letters with its reason, and those behind it are taken. So no record can block a topic.
public final class Listener<T> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Listener.class);
    private static final Duration POLL = Duration.ofSeconds(5);

    /// Where a listener reads, and what it expects there.
    public record Source<T>(String kafka, String group, String topic, Class<T> type) {}

    private record Arrival<T>(ConsumerRecord<String, byte[]> record, T message) {}

    private final Source<T> source;
    private final Consumer<List<T>> taker;
    private final Predicate<RuntimeException> passes;
    private final DeadLetters deadLetters;
    private final Duration pause;
    private final Thread thread;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile @Nullable KafkaConsumer<String, byte[]> current;

    /// @param taker may be given the same again, alone or among others
    /// @param passes whether a reason not to take something passes by itself; what does not is given up
    public Listener(
            Source<T> source, Consumer<List<T>> taker, Predicate<RuntimeException> passes, DeadLetters deadLetters) {
        this(source, taker, passes, deadLetters, Duration.ofSeconds(5));
    }

    /// @param pause before a batch that could not be taken is read again
    Listener(
            Source<T> source,
            Consumer<List<T>> taker,
            Predicate<RuntimeException> passes,
            DeadLetters deadLetters,
            Duration pause) {
        this.source = source;
        this.taker = taker;
        this.passes = passes;
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
                    LOG.error("{} cannot be taken now, and will be read again", source.topic(), e);
                    if (closed.await(pause.toMillis(), TimeUnit.MILLISECONDS)) return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void listenFromWhatWasTaken() throws InterruptedException {
        try (var consumer = consumer()) {
            current = consumer;
            consumer.subscribe(List.of(source.topic()));
            while (!isClosed()) {
                List<Arrival<T>> batch = new ArrayList<>();
                for (ConsumerRecord<String, byte[]> one : consumer.poll(POLL)) read(one, batch);
                if (!batch.isEmpty()) take(batch);
                consumer.commitSync();
            }
        } finally {
            current = null;
        }
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    private void read(ConsumerRecord<String, byte[]> record, List<Arrival<T>> batch) throws InterruptedException {
        T message;
        try {
            message = Codec.decode(record.value(), source.type());
        } catch (RuntimeException e) {
            giveUp(record, "no " + source.type().getSimpleName() + " can be read from it: " + e.getMessage());
            return;
        }
        batch.add(new Arrival<>(record, message));
    }

    private void take(List<Arrival<T>> batch) throws InterruptedException {
        if (taken(batch)) return;
        for (Arrival<T> one : batch) takeAlone(one);
    }

    private boolean taken(List<Arrival<T>> batch) {
        try {
            taker.accept(batch.stream().map(Arrival::message).toList());
            return true;
        } catch (RuntimeException e) {
            if (passes.test(e)) throw e;
            LOG.info("{} records of {} are not taken together, but one by one: {}", batch.size(), source.topic(), e);
            return false;
        }
    }

    private void takeAlone(Arrival<T> one) throws InterruptedException {
        try {
            taker.accept(List.of(one.message()));
        } catch (RuntimeException e) {
            if (passes.test(e)) throw e;
            giveUp(one.record(), "it cannot be taken: " + e);
        }
    }

    private void giveUp(ConsumerRecord<String, byte[]> record, String reason) throws InterruptedException {
        LOG.warn("Record {} of {} is passed over: {}", record.offset(), record.topic(), reason);
        deadLetters.keep(record, reason);
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
