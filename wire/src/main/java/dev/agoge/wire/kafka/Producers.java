package dev.agoge.wire.kafka;

import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/// The one place that makes the roles' Kafka producers: every role sends alike.
public final class Producers {
    private Producers() {}

    /// Its records are with all replicas when they count as sent, and no retry doubles them. It waits a few
    /// milliseconds for company: many episodes end in the same step of the engine. It takes what a topic takes,
    /// which is more than Kafka's default.
    ///
    /// @param client who sends, as metrics and the broker's log show it
    public static Producer<String, byte[]> create(String kafka, String client) {
        Map<String, Object> settings = Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                kafka,
                ProducerConfig.CLIENT_ID_CONFIG,
                "agoge-" + client,
                ProducerConfig.ACKS_CONFIG,
                "all",
                ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                true,
                ProducerConfig.LINGER_MS_CONFIG,
                5,
                ProducerConfig.COMPRESSION_TYPE_CONFIG,
                "lz4",
                ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                KafkaTopics.LARGEST_RECORD);
        return new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
    }
}
