package dev.agoge.standalone.demo;

import dev.agoge.standalone.home.Home;
import dev.agoge.standalone.servers.Servers;
import java.util.function.Consumer;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.postgresql.PostgreSQLContainer;

/// Servers for a test: containers where a Docker engine is, else our own embedded ones. The same tests hold on both.
final class TestServers {
    private TestServers() {}

    static Servers start(Home home, Consumer<String> onFault) {
        return DockerClientFactory.instance().isDockerAvailable() ? inContainers() : Servers.embedded(home, onFault);
    }

    /// They end with the tests' process: Testcontainers sees to that.
    @SuppressWarnings("resource")
    private static Servers inContainers() {
        var postgres = new PostgreSQLContainer("postgres:18");
        var kafka = new KafkaContainer("apache/kafka:4.2.1")
                .withEnv("KAFKA_SHARE_COORDINATOR_STATE_TOPIC_REPLICATION_FACTOR", "1")
                .withEnv("KAFKA_SHARE_COORDINATOR_STATE_TOPIC_MIN_ISR", "1")
                .withEnv("KAFKA_GROUP_SHARE_MIN_HEARTBEAT_INTERVAL_MS", "500")
                .withEnv("KAFKA_GROUP_SHARE_HEARTBEAT_INTERVAL_MS", "1000");
        postgres.start();
        kafka.start();
        var database = new Servers.Database(postgres.getJdbcUrl(), postgres.getUsername(), postgres.getPassword());
        return Servers.elsewhere(kafka.getBootstrapServers(), database);
    }
}
