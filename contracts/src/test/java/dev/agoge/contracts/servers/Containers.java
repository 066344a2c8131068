package dev.agoge.contracts.servers;

import java.time.Duration;
import java.util.Locale;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.postgresql.PostgreSQLContainer;

/// The servers as containers: their images and their settings. They end with the tests' process: Testcontainers sees
/// to that.
public final class Containers {
    private static final String POSTGRES = "postgres:18";
    private static final String KAFKA = "apache/kafka:4.2.1";

    private Containers() {}

    /// Is there a Docker engine?
    public static boolean canRun() {
        return DockerClientFactory.instance().isDockerAvailable();
    }

    /// A running PostgreSQL. As careless with its disk, and with room for as many connections, as the embedded one.
    @SuppressWarnings("resource")
    public static PostgreSQLContainer postgres() {
        var postgres = new PostgreSQLContainer(POSTGRES);
        postgres.setCommand("postgres", "-c", "fsync=off", "-c", "max_connections=300");
        postgres.start();
        return postgres;
    }

    /// A running Kafka.
    ///
    /// @param lock how long a worker of a share group may hold a record, or be silent, before another gets its work
    @SuppressWarnings("resource")
    public static KafkaContainer kafka(Duration lock) {
        var kafka = new KafkaContainer(KAFKA);
        KafkaSettings.withLocksOf(lock)
                .forEach((name, value) ->
                        kafka.addEnv("KAFKA_" + name.replace('.', '_').toUpperCase(Locale.ROOT), value));
        kafka.start();
        return kafka;
    }
}
