package dev.agoge.grpo.kafka;

import dev.agoge.contracts.Codec;
import dev.agoge.contracts.EpisodeRequest;
import dev.agoge.contracts.Topics;
import dev.agoge.grpo.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/// Puts episode requests on the topic of their arithmetic, and returns when the broker has them all. Keyed by episode,
/// so that a group
/// spreads over the partitions.
public final class RequestQueue implements Arena.Queue {
    private final Producer<String, byte[]> producer;

    public RequestQueue(Producer<String, byte[]> producer) {
        this.producer = producer;
    }

    @Override
    public void send(List<EpisodeRequest> requests) {
        List<Future<RecordMetadata>> sent = new ArrayList<>(requests.size());
        for (EpisodeRequest request : requests) {
            String topic = Topics.episodeRequests(request.sending().arithmetic());
            sent.add(producer.send(new ProducerRecord<>(topic, request.id().toString(), Codec.encode(request))));
        }
        producer.flush();
        for (Future<RecordMetadata> one : sent) confirm(one);
    }

    private static void confirm(Future<RecordMetadata> sent) {
        try {
            sent.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("Kafka did not take an episode request", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while Kafka took episode requests", e);
        }
    }
}
