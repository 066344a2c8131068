package dev.agoge.standalone.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agoge.contracts.Topics;
import dev.agoge.wire.kafka.KafkaTopics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.utils.Exit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServersSurviveIT {
    private static final Path PROGRAMS = Path.of("target", "programs").toAbsolutePath();

    @TempDir
    private Path folder;

    @Test
    void whatAKilledProcessWroteIsThereAndNoServerIsLeftBehind() throws Exception {
        long orphan = runUntilHalt();
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(folder.resolve("postgres"), PROGRAMS)) {
            assertThat(count(postgres)).isEqualTo(HaltedServers.RECORDS);
            assertThat(gone(orphan)).as("the server that process had started").isTrue();
        }
        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"), _ -> {})) {
            assertThat(shared(kafka)).hasSize(HaltedServers.RECORDS);
        }
    }

    @Test
    void postgresIsDurablePrivateAndStopsAnOrphanOfItsFolder() throws Exception {
        EmbeddedPostgres left = EmbeddedPostgres.start(folder, PROGRAMS);
        assertThat(setting(left, "fsync")).isEqualTo("on");
        assertThat(setting(left, "synchronous_commit")).isEqualTo("on");
        assertThat(Files.getPosixFilePermissions(EmbeddedPostgres.passwordFile(folder)))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThatThrownBy(() -> DriverManager.getConnection(left.url(), EmbeddedPostgres.USER, "guess"))
                .hasMessageContaining("password authentication failed");
        try (EmbeddedPostgres next = EmbeddedPostgres.start(folder, PROGRAMS)) {
            assertThat(left.process().onExit().get(30, TimeUnit.SECONDS).isAlive())
                    .isFalse();
            assertThat(setting(next, "listen_addresses")).isEqualTo("127.0.0.1");
        }
    }

    @Test
    void anInitialisationCutShortIsDoneAgain() throws Exception {
        Files.createDirectories(folder.resolve("postgres/data.new/base"));
        Files.writeString(folder.resolve("postgres/data.new/PG_VERSION"), "18\n");
        Files.createDirectories(folder.resolve("kafka.new"));
        EmbeddedPostgres.start(folder.resolve("postgres"), PROGRAMS).close();
        EmbeddedKafka.start(folder.resolve("kafka"), _ -> {}).close();
        assertThat(folder.resolve("postgres/data.new")).doesNotExist();
        assertThat(folder.resolve("kafka.new")).doesNotExist();
    }

    @Test
    void topicsHaveTheirSettingsAndMakingThemAgainChangesNothing() throws InterruptedException, ExecutionException {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"), _ -> {})) {
            KafkaTopics.create(kafka.bootstrap());
            KafkaTopics.create(kafka.bootstrap());
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrap()))) {
                assertThat(admin.listTopics().names().get())
                        .contains(Topics.EPISODE_REQUESTS, Topics.POLICY_VERSIONS, Topics.DEAD_LETTERS);
                var topic = new ConfigResource(ConfigResource.Type.TOPIC, Topics.POLICY_VERSIONS);
                assertThat(admin.describeConfigs(List.of(topic)).all().get())
                        .hasEntrySatisfying(
                                topic,
                                config -> assertThat(config.entries())
                                        .anyMatch(entry -> entry.name().equals("cleanup.policy")
                                                && "compact".equals(entry.value())));
            }
        }
    }

    @Test
    void aFaultOfTheBrokerIsToldAndDoesNotEndTheProcess() {
        var told = new CompletableFuture<String>();
        try (EmbeddedKafka _ = EmbeddedKafka.start(folder.resolve("kafka"), told::complete)) {
            assertThatThrownBy(() -> Exit.halt(1, "the log directory failed"))
                    .hasMessageContaining("the embedded Kafka stopped");
        }
        assertThat(told).isCompletedWithValue("the log directory failed");
    }

    private long runUntilHalt() throws IOException, InterruptedException {
        Process child = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        HaltedServers.class.getName(),
                        folder.toString(),
                        PROGRAMS.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String said = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(child.waitFor()).as(said).isEqualTo(137);
        return Long.parseLong(
                said.lines().reduce((_, last) -> last).orElseThrow().strip());
    }

    private static boolean gone(long pid) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (ProcessHandle.of(pid).isPresent() && System.nanoTime() < deadline) Thread.sleep(50);
        return ProcessHandle.of(pid).isEmpty();
    }

    private static int count(EmbeddedPostgres postgres) throws Exception {
        return Integer.parseInt(ask(postgres, "select count(*) from kept"));
    }

    private static String setting(EmbeddedPostgres postgres, String name) throws Exception {
        return ask(postgres, "show " + name);
    }

    private static String ask(EmbeddedPostgres postgres, String question) throws Exception {
        try (Connection connection = HaltedServers.connect(postgres);
                Statement statement = connection.createStatement();
                ResultSet answer = statement.executeQuery(question)) {
            answer.next();
            return answer.getString(1);
        }
    }

    /// What the rollout group is given: all of it, though nobody had joined when it was sent.
    private static Set<String> shared(EmbeddedKafka kafka) {
        Map<String, Object> settings = Map.of("bootstrap.servers", kafka.bootstrap(), "group.id", Topics.ROLLOUT_GROUP);
        Set<String> seen = new HashSet<>();
        try (var consumer = new KafkaShareConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            consumer.subscribe(List.of(Topics.EPISODE_REQUESTS));
            long deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
            while (seen.size() < HaltedServers.RECORDS && System.nanoTime() < deadline) {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> seen.add(record.value()));
            }
        }
        return seen;
    }
}
