package dev.agoge.standalone.app;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/// Kafka, as a probe sees it.
final class Broker implements AutoCloseable {
    private static final int PATIENCE_MS = 2000;

    private final Admin admin;

    Broker(String kafka) {
        this.admin = Admin.create(Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, kafka,
                AdminClientConfig.CLIENT_ID_CONFIG, "ops",
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, PATIENCE_MS,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, PATIENCE_MS));
    }

    Optional<String> ailment() {
        try {
            admin.describeCluster().clusterId().get();
            return Optional.empty();
        } catch (ExecutionException e) {
            return Optional.of("Kafka does not answer.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("Kafka does not answer.");
        }
    }

    @Override
    public void close() {
        admin.close();
    }
}
