package dev.agoge.rollout.kafka;

import dev.agoge.contracts.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;

/// A real broker in this JVM with the platform's topics, and locks that run out within seconds.
final class Broker implements AutoCloseable {
    static final int LOCK_MILLIS = 3_000;

    private final EmbeddedKafkaKraftBroker broker = new EmbeddedKafkaKraftBroker(1, 1);

    Broker() throws ExecutionException, InterruptedException {
        broker.brokerProperty("auto.create.topics.enable", "false");
        broker.brokerProperty("group.share.min.heartbeat.interval.ms", "200");
        broker.brokerProperty("group.share.heartbeat.interval.ms", "200");
        broker.brokerProperty("group.share.min.session.timeout.ms", "1000");
        broker.brokerProperty("group.share.session.timeout.ms", "2000");
        broker.brokerProperty("group.share.min.record.lock.duration.ms", "1000");
        broker.brokerProperty("group.share.record.lock.duration.ms", "" + LOCK_MILLIS);
        broker.brokerProperty("share.coordinator.state.topic.replication.factor", "1");
        broker.brokerProperty("share.coordinator.state.topic.min.isr", "1");
        broker.brokerProperty("share.coordinator.state.topic.num.partitions", "2");
        broker.brokerProperty("offsets.topic.num.partitions", "2");
        broker.brokerProperty("log.cleaner.dedupe.buffer.size", "4194304");
        broker.afterPropertiesSet();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", address()))) {
            admin.createTopics(List.of(
                            new NewTopic(Topics.EPISODE_REQUESTS, 4, (short) 1),
                            new NewTopic(Topics.EPISODES, 2, (short) 1),
                            new NewTopic(Topics.DEAD_LETTERS, 1, (short) 1)))
                    .all()
                    .get();
        }
    }

    String address() {
        return broker.getBrokersAsString();
    }

    KafkaProducer<String, byte[]> producer() {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", address()), new StringSerializer(), new ByteArraySerializer());
    }

    Reader reader(String topic) {
        return new Reader(topic);
    }

    /// Reads a topic from its beginning.
    final class Reader implements AutoCloseable {
        private final KafkaConsumer<String, byte[]> consumer;

        private Reader(String topic) {
            consumer = new KafkaConsumer<>(
                    Map.of(
                            "bootstrap.servers", address(),
                            "group.id", UUID.randomUUID().toString(),
                            "auto.offset.reset", "earliest"),
                    new StringDeserializer(),
                    new ByteArrayDeserializer());
            consumer.assign(consumer.partitionsFor(topic).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList());
        }

        Iterable<ConsumerRecord<String, byte[]>> poll() {
            return consumer.poll(Duration.ofMillis(200));
        }

        @Override
        public void close() {
            consumer.close();
        }
    }

    @Override
    public void close() {
        broker.destroy();
    }
}
