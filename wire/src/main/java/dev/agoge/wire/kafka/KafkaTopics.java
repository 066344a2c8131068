package dev.agoge.wire.kafka;

import dev.agoge.contracts.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TopicExistsException;

/// The platform's topics and share groups, made with explicit settings: nothing is created by being used.
public final class KafkaTopics {
    /// Records are small: heavy things are in the blob store. An episode's words are what may grow.
    public static final int LARGEST_RECORD = 8 << 20;

    private static final String WEEK = Long.toString(Duration.ofDays(7).toMillis());
    private static final String LARGEST = Integer.toString(LARGEST_RECORD);

    private static final Map<String, String> QUEUE =
            Map.of("cleanup.policy", "delete", "retention.ms", WEEK, "max.message.bytes", LARGEST);

    /// The newest version of each key stays for ever.
    private static final Map<String, String> LATEST = Map.of("cleanup.policy", "compact", "max.message.bytes", LARGEST);

    private static final GroupSettings LOCKED_HALF_A_MINUTE =
            new GroupSettings(Map.of("share.record.lock.duration.ms", "30000"));

    private KafkaTopics() {}

    static List<NewTopic> all() {
        return List.of(
                topic(Topics.EPISODE_REQUESTS, 4, QUEUE),
                topic(Topics.EPISODES, 4, QUEUE),
                topic(Topics.JUDGED_EPISODES, 4, QUEUE),
                topic(Topics.POLICY_VERSIONS, 1, LATEST),
                topic(Topics.RUN_STATES, 1, LATEST),
                topic(Topics.RUN_EVENTS, 1, QUEUE),
                topic(Topics.COMMANDS, 1, QUEUE),
                topic(Topics.DEAD_LETTERS, 1, QUEUE));
    }

    /// Creates what is missing; what is there is left as its operator set it. The groups' settings are in force when
    /// this returns: a worker that joined before them would skip the requests already waiting.
    ///
    /// @throws KafkaException if the servers do not do what they are asked, with what they answered
    public static void create(String kafka) throws InterruptedException {
        Map<String, Object> settings = Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                kafka,
                AdminClientConfig.CLIENT_ID_CONFIG,
                "agoge-topics",
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                30_000);
        try (Admin admin = Admin.create(settings)) {
            createTopics(admin);
            for (String group : List.of(Topics.ROLLOUT_GROUP, Topics.REWARD_GROUP)) {
                GroupSettings.FROM_THE_FIRST.apply(admin, group);
                LOCKED_HALF_A_MINUTE.apply(admin, group);
            }
        } catch (ExecutionException e) {
            throw new KafkaException(String.valueOf(e.getCause()), e.getCause());
        }
    }

    private static NewTopic topic(String name, int partitions, Map<String, String> configs) {
        // The broker's own replication factor: one when embedded, its operator's choice elsewhere.
        return new NewTopic(name, Optional.of(partitions), Optional.empty()).configs(configs);
    }

    private static void createTopics(Admin admin) throws ExecutionException, InterruptedException {
        for (var created : admin.createTopics(all()).values().values()) {
            try {
                created.get();
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof TopicExistsException)) throw e;
            }
        }
    }
}
