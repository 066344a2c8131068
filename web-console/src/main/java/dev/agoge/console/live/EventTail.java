package dev.agoge.console.live;

import dev.agoge.contracts.Codec;
import dev.agoge.contracts.RunEvent;
import dev.agoge.contracts.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/// Follows the topic of run events and says each of them on. It belongs to no consumer group and commits nothing: each
/// console hears everything, from a little before it began.
public final class EventTail implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(EventTail.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final long PAUSE_AFTER_FAILURE_MS = 1000;

    private final String bootstrap;
    private final Broadcast broadcast;
    private final int from;
    private final Map<TopicPartition, Long> next = new HashMap<>();
    private @Nullable Thread thread;
    private volatile @Nullable KafkaConsumer<String, byte[]> consumer;
    private volatile boolean running;

    /// @param from how many events before the end of each partition it begins
    public EventTail(String bootstrap, Broadcast broadcast, int from) {
        this.bootstrap = bootstrap;
        this.broadcast = broadcast;
        this.from = from;
    }

    @Override
    public synchronized void start() {
        running = true;
        thread = Thread.ofPlatform().name("console-events").daemon().start(this::follow);
    }

    /// Stops before the web server does, so that open streams end and do not hold it up.
    @Override
    public synchronized void stop() {
        running = false;
        broadcast.end();
        var reading = consumer;
        if (reading != null) reading.wakeup();
        Thread following = thread;
        if (following == null) return;
        try {
            following.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return DEFAULT_PHASE;
    }

    private void follow() {
        while (running) {
            try (var reading = open()) {
                consumer = reading;
                begin(reading);
                while (running) reading.poll(POLL).forEach(this::say);
            } catch (WakeupException stopping) {
                log.debug("Stopped following run events", stopping);
            } catch (KafkaException e) {
                log.warn("Run events cannot be followed; trying again: {}", e.getMessage());
                pause();
            } finally {
                consumer = null;
            }
        }
    }

    private KafkaConsumer<String, byte[]> open() {
        return new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrap,
                        ConsumerConfig.CLIENT_ID_CONFIG,
                        "console-events",
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false,
                        ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                        false,
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "earliest"),
                new StringDeserializer(),
                new ByteArrayDeserializer());
    }

    /// Goes on where it was, or a little before the end if it has just begun.
    private void begin(KafkaConsumer<String, byte[]> reading) {
        List<TopicPartition> partitions = partitions(reading);
        reading.assign(partitions);
        Map<TopicPartition, Long> begins = reading.beginningOffsets(partitions);
        Map<TopicPartition, Long> ends = reading.endOffsets(partitions);
        for (TopicPartition partition : partitions) {
            long start = Math.max(begins.getOrDefault(partition, 0L), ends.getOrDefault(partition, 0L) - from);
            reading.seek(partition, next.getOrDefault(partition, start));
        }
    }

    private List<TopicPartition> partitions(KafkaConsumer<String, byte[]> reading) {
        while (running) {
            var found = reading.partitionsFor(Topics.RUN_EVENTS);
            if (!found.isEmpty()) {
                return found.stream()
                        .map(info -> new TopicPartition(info.topic(), info.partition()))
                        .toList();
            }
            pause();
        }
        throw new WakeupException();
    }

    private void say(ConsumerRecord<String, byte[]> message) {
        next.put(new TopicPartition(message.topic(), message.partition()), message.offset() + 1);
        try {
            RunEvent event = Codec.decode(message.value(), RunEvent.class);
            broadcast.say(new Happening(message.partition(), message.offset(), event));
        } catch (RuntimeException unreadable) {
            log.warn("Run event {} of partition {} cannot be read", message.offset(), message.partition(), unreadable);
        }
    }

    private void pause() {
        try {
            Thread.sleep(PAUSE_AFTER_FAILURE_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            running = false;
        }
    }
}
