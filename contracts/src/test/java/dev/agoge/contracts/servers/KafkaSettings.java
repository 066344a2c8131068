package dev.agoge.contracts.servers;

import java.time.Duration;
import java.util.Map;

/// What a broker for tests is told, in a container or not.
final class KafkaSettings {
    private KafkaSettings() {}

    static Map<String, String> withLocksOf(Duration lock) {
        String millis = Long.toString(lock.toMillis());
        return Map.ofEntries(
                Map.entry("auto.create.topics.enable", "false"),
                Map.entry("group.share.record.lock.duration.ms", millis),
                Map.entry("group.share.min.record.lock.duration.ms", "1000"),
                Map.entry("group.share.session.timeout.ms", millis),
                Map.entry("group.share.min.session.timeout.ms", "1000"),
                // A worker's first assignment takes one heartbeat.
                Map.entry("group.share.heartbeat.interval.ms", "200"),
                Map.entry("group.share.min.heartbeat.interval.ms", "200"),
                // There is one node to replicate to.
                Map.entry("share.coordinator.state.topic.replication.factor", "1"),
                Map.entry("share.coordinator.state.topic.min.isr", "1"),
                Map.entry("share.coordinator.state.topic.num.partitions", "2"),
                Map.entry("offsets.topic.replication.factor", "1"),
                Map.entry("offsets.topic.num.partitions", "2"),
                // The default alone is 128 MB of heap.
                Map.entry("log.cleaner.dedupe.buffer.size", "4194304"));
    }
}
