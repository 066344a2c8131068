package dev.agoge.standalone.demo;

import dev.agoge.contracts.Codec;
import dev.agoge.contracts.RunEvent;
import dev.agoge.contracts.RunId;
import dev.agoge.contracts.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/// What happens to a run from now on, as it is told.
final class RunEvents implements AutoCloseable {
    private final KafkaConsumer<String, byte[]> consumer;
    private final RunId run;

    RunEvents(String bootstrap, RunId run) {
        this.run = run;
        this.consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrap, "client.id", "demo"),
                new StringDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> partitions = consumer.partitionsFor(Topics.RUN_EVENTS).stream()
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        // The end is looked up when it is first needed, which must not be later than now.
        partitions.forEach(consumer::position);
    }

    List<RunEvent> next() {
        List<RunEvent> events = new ArrayList<>();
        for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(250))) {
            RunEvent event = Codec.decode(record.value(), RunEvent.class);
            if (event.run().equals(run)) events.add(event);
        }
        return events;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
