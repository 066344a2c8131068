package dev.agoge.contracts.servers;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
import org.testcontainers.kafka.KafkaContainer;

/// A real Kafka of one broker, with share groups and with the topics that were asked for and no others.
public final class TestKafka implements AutoCloseable {
    private final String address;
    private final Runnable stop;

    private TestKafka(String address, Runnable stop) {
        this.address = address;
        this.stop = stop;
    }

    /// @param lock how long a worker of a share group may hold a record, or be silent, before another gets its work
    /// @param topics the number of partitions of each
    public static TestKafka start(Duration lock, Map<String, Integer> topics) {
        TestKafka kafka = Containers.canRun() ? inContainer(lock) : embedded(lock);
        kafka.create(topics);
        return kafka;
    }

    public String address() {
        return address;
    }

    public KafkaProducer<String, byte[]> producer() {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", address), new StringSerializer(), new ByteArraySerializer());
    }

    public Reader reader(String topic) {
        return new Reader(topic);
    }

    @Override
    public void close() {
        stop.run();
    }

    private static TestKafka inContainer(Duration lock) {
        KafkaContainer kafka = Containers.kafka(lock);
        return new TestKafka(kafka.getBootstrapServers(), kafka::stop);
    }

    private static TestKafka embedded(Duration lock) {
        var kafka = new EmbeddedKafkaKraftBroker(1, 1);
        kafka.brokerProperties(KafkaSettings.withLocksOf(lock));
        kafka.afterPropertiesSet();
        return new TestKafka(kafka.getBrokersAsString(), kafka::destroy);
    }

    private void create(Map<String, Integer> topics) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", address))) {
            admin.createTopics(topics.entrySet().stream()
                            .map(topic -> new NewTopic(topic.getKey(), topic.getValue(), (short) 1))
                            .toList())
                    .all()
                    .get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("cannot create the topics " + topics.keySet(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /// Reads a topic from its beginning.
    public final class Reader implements AutoCloseable {
        private final KafkaConsumer<String, byte[]> consumer;

        private Reader(String topic) {
            consumer = new KafkaConsumer<>(
                    Map.of("bootstrap.servers", address, "auto.offset.reset", "earliest"),
                    new StringDeserializer(),
                    new ByteArrayDeserializer());
            consumer.assign(consumer.partitionsFor(topic).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList());
        }

        /// What has come since the last time, if need be after a short wait.
        public Iterable<ConsumerRecord<String, byte[]>> poll() {
            return consumer.poll(Duration.ofMillis(200));
        }

        /// All that is there by now and has not been read.
        public List<ConsumerRecord<String, byte[]>> rest() {
            List<ConsumerRecord<String, byte[]>> rest = new ArrayList<>();
            Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                poll().forEach(rest::add);
            }
            return rest;
        }

        @Override
        public void close() {
            consumer.close();
        }
    }
}
