package dev.agoge.standalone.servers;

import dev.agoge.contracts.Topics;
import dev.agoge.standalone.home.Refusal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;

/// The platform's topics and share groups, made with explicit settings: nothing is created by being used.
public final class KafkaTopics {
    private static final String WEEK = Long.toString(Duration.ofDays(7).toMillis());
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /// Records are small: heavy things are in the blob store. An episode's words are what may grow.
    private static final String LARGEST_RECORD = Integer.toString(8 << 20);

    private static final Map<String, String> QUEUE =
            Map.of("cleanup.policy", "delete", "retention.ms", WEEK, "max.message.bytes", LARGEST_RECORD);
    /// The newest version of each key stays for ever.
    private static final Map<String, String> LATEST =
            Map.of("cleanup.policy", "compact", "max.message.bytes", LARGEST_RECORD);

    private static final Map<String, String> FROM_THE_FIRST =
            Map.of("share.auto.offset.reset", "earliest", "share.record.lock.duration.ms", "30000");

    private KafkaTopics() {}

    static List<NewTopic> all() {
        return List.of(
                topic(Topics.EPISODE_REQUESTS, 4, QUEUE),
                topic(Topics.EPISODES, 4, QUEUE),
                topic(Topics.JUDGED_EPISODES, 4, QUEUE),
                topic(Topics.POLICY_VERSIONS, 1, LATEST),
                topic(Topics.RUN_EVENTS, 1, QUEUE),
                topic(Topics.COMMANDS, 1, QUEUE),
                topic(Topics.DEAD_LETTERS, 1, QUEUE));
    }

    /// Creates what is missing; what is there is left as its operator set it. The groups' settings are in force when
    /// this returns: a worker that joined before them would skip the requests already waiting.
    public static void create(String bootstrap) {
        var settings = new Properties();
        settings.setProperty(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        settings.setProperty(AdminClientConfig.CLIENT_ID_CONFIG, "agoge-topics");
        settings.setProperty(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, "30000");
        try (Admin admin = Admin.create(settings)) {
            createTopics(admin);
            configureGroups(admin, Set.of(Topics.ROLLOUT_GROUP, Topics.REWARD_GROUP));
        } catch (ExecutionException e) {
            throw new Refusal(
                    "Kafka at " + bootstrap + " does not do what it is asked: " + String.valueOf(e.getCause())
                            + ". Agoge needs Kafka 4.2 or newer, with share groups.",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the topics were created", e);
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

    private static void configureGroups(Admin admin, Set<String> groups)
            throws ExecutionException, InterruptedException {
        var changes = groups.stream()
                .collect(Collectors.toMap(
                        group -> new ConfigResource(ConfigResource.Type.GROUP, group),
                        _ -> FROM_THE_FIRST.entrySet().stream()
                                .map(entry -> new ConfigEntry(entry.getKey(), entry.getValue()))
                                .<AlterConfigOp>map(entry -> new AlterConfigOp(entry, AlterConfigOp.OpType.SET))
                                .toList()));
        admin.incrementalAlterConfigs(
                        changes.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)))
                .all()
                .get();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!inForce(admin, changes.keySet())) {
            if (System.nanoTime() - deadline > 0) {
                throw new Refusal(
                        "Kafka took the settings of the share groups " + groups + " but does not apply them.");
            }
            Thread.sleep(20);
        }
    }

    private static boolean inForce(Admin admin, Set<ConfigResource> groups)
            throws ExecutionException, InterruptedException {
        return admin.describeConfigs(groups).all().get().values().stream().allMatch(KafkaTopics::matches);
    }

    private static boolean matches(Config config) {
        return FROM_THE_FIRST.entrySet().stream().allMatch(wanted -> {
            ConfigEntry entry = config.get(wanted.getKey());
            return entry != null && wanted.getValue().equals(entry.value());
        });
    }
}
