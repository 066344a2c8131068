package dev.agoge.reward.kafka;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.AlterConfigOp;
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
import org.jspecify.annotations.Nullable;

/// A share group that misses nothing: it begins at the earliest record, not at those sent after its first member came.
///
/// @param deliveries how often the broker gives a record out before it drops it in silence
record ShareGroup(String kafka, String name, int deliveries) {
    private static final String OFFSET_RESET = "share.auto.offset.reset";
    private static final String DELIVERY_LIMIT = "group.share.delivery.count.limit";
    private static final int TRIES = 100;

    /// Sets the group's configuration, which no consumer can, and waits until the broker acts on it: the change spreads
    /// after the call has returned, and a member that came earlier would skip what lies there.
    static ShareGroup prepare(String kafka, String name) throws InterruptedException {
        Map<String, Object> settings = Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, kafka);
        try (Admin admin = Admin.create(settings)) {
            ConfigResource group = new ConfigResource(ConfigResource.Type.GROUP, name);
            AlterConfigOp earliest =
                    new AlterConfigOp(new ConfigEntry(OFFSET_RESET, "earliest"), AlterConfigOp.OpType.SET);
            admin.incrementalAlterConfigs(Map.of(group, List.of(earliest)))
                    .all()
                    .get();
            awaitEarliest(admin, group);
            return new ShareGroup(kafka, name, deliveryLimit(admin));
        } catch (ExecutionException e) {
            throw new KafkaException("share group '" + name + "' could not be prepared at " + kafka, e.getCause());
        }
    }

    private static void awaitEarliest(Admin admin, ConfigResource group)
            throws ExecutionException, InterruptedException {
        for (int tries = 0; tries < TRIES; tries++) {
            if ("earliest".equals(value(admin, group, OFFSET_RESET))) return;
            Thread.sleep(Duration.ofMillis(50));
        }
        throw new KafkaException("share group '" + group.name() + "' was told to begin at the earliest record, but the"
                + " broker does not show it after " + TRIES + " looks");
    }

    private static int deliveryLimit(Admin admin) throws ExecutionException, InterruptedException {
        Node broker = admin.describeCluster().nodes().get().iterator().next();
        ConfigResource resource = new ConfigResource(ConfigResource.Type.BROKER, broker.idString());
        String limit = value(admin, resource, DELIVERY_LIMIT);
        if (limit == null) throw new KafkaException("the broker does not tell its " + DELIVERY_LIMIT);
        return Integer.parseInt(limit);
    }

    private static @Nullable String value(Admin admin, ConfigResource resource, String key)
            throws ExecutionException, InterruptedException {
        Map<ConfigResource, Config> configs =
                admin.describeConfigs(List.of(resource)).all().get();
        Config config = configs.get(resource);
        ConfigEntry entry = config == null ? null : config.get(key);
        return entry == null ? null : entry.value();
    }

    /// A consumer that holds at most so many records, each until it is acknowledged or its lock runs out. It does not
    /// fetch ahead: the lock of a record that nobody works on runs too.
    ShareConsumer<String, byte[]> member(int records) {
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
    boolean isLast(int delivery) {
        return delivery >= deliveries;
    }
}
