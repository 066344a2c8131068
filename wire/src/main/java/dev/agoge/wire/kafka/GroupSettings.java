package dev.agoge.wire.kafka;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigResource;

/// What the broker is told of a share group, which no consumer can tell it.
///
/// @param settings by the broker's names
record GroupSettings(Map<String, String> settings) {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /// It misses nothing: it begins at the earliest record, not at those sent after its first member came.
    static final GroupSettings FROM_THE_FIRST = new GroupSettings(Map.of("share.auto.offset.reset", "earliest"));

    /// Returns when the broker acts on them: the change spreads after the call has returned, and a member that came
    /// earlier would skip what lies there.
    void apply(Admin admin, String group) throws ExecutionException, InterruptedException {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.GROUP, group);
        List<AlterConfigOp> changes = settings.entrySet().stream()
                .map(setting -> new AlterConfigOp(
                        new ConfigEntry(setting.getKey(), setting.getValue()), AlterConfigOp.OpType.SET))
                .toList();
        admin.incrementalAlterConfigs(Map.of(resource, changes)).all().get();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!inForce(admin, resource)) {
            if (System.nanoTime() - deadline > 0) {
                throw new KafkaException("Kafka took the settings " + settings + " of the share group '" + group
                        + "', but does not show them after " + PATIENCE.toSeconds() + " s");
            }
            Thread.sleep(Duration.ofMillis(20));
        }
    }

    private boolean inForce(Admin admin, ConfigResource resource) throws ExecutionException, InterruptedException {
        Config config =
                admin.describeConfigs(List.of(resource)).all().get().getOrDefault(resource, new Config(List.of()));
        return settings.entrySet().stream().allMatch(wanted -> {
            ConfigEntry entry = config.get(wanted.getKey());
            return entry != null && wanted.getValue().equals(entry.value());
        });
    }
}
