package dev.agoge.wire.kafka;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/// A share group on a broker that knows its settings: whose members share the records of a topic, each holding a few.
///
/// @param deliveries how often the broker gives a record out before it drops it in silence
public record ShareGroup(String kafka, String name, int deliveries) {
    private static final String DELIVERY_LIMIT = "group.share.delivery.count.limit";

    /// Tells the broker of the group, and waits until it acts on it.
    public static ShareGroup prepare(String kafka, String name) throws InterruptedException {
        Map<String, Object> settings = Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, kafka);
        try (Admin admin = Admin.create(settings)) {
            GroupSettings.FROM_THE_FIRST.apply(admin, name);
            return new ShareGroup(kafka, name, deliveryLimit(admin));
        } catch (ExecutionException e) {
            throw new KafkaException("share group '" + name + "' could not be prepared at " + kafka, e.getCause());
        }
    }

    private static int deliveryLimit(Admin admin) throws ExecutionException, InterruptedException {
        Node broker = admin.describeCluster().nodes().get().iterator().next();
        ConfigResource resource = new ConfigResource(ConfigResource.Type.BROKER, broker.idString());
        Config config = admin.describeConfigs(List.of(resource)).all().get().get(resource);
        ConfigEntry limit = config == null ? null : config.get(DELIVERY_LIMIT);
        if (limit == null) throw new KafkaException("the broker does not tell its " + DELIVERY_LIMIT);
        return Integer.parseInt(limit.value());
    }

    /// A consumer that holds at most so many records, each until it is acknowledged or its lock runs out. It does not
    /// fetch ahead: the lock of a record that nobody works on runs too.
    public ShareConsumer<String, byte[]> member(int records) {
        return new KafkaShareConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka,
                        ConsumerConfig.GROUP_ID_CONFIG, name,
                        ConsumerConfig.SHARE_ACKNOWLEDGEMENT_MODE_CONFIG, "explicit",
                        ConsumerConfig.SHARE_ACQUIRE_MODE_CONFIG, "record_limit",
                        ConsumerConfig.MAX_POLL_RECORDS_CONFIG, records),
                new StringDeserializer(),
                new ByteArrayDeserializer());
    }

    /// The broker counts this delivery as the last: it will not give the record out again.
    public boolean isLast(int delivery) {
        return delivery >= deliveries;
    }
}
