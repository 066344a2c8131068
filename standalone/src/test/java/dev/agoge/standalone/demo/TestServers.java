package dev.agoge.standalone.demo;

import dev.agoge.contracts.servers.Containers;
import dev.agoge.standalone.home.Home;
import dev.agoge.standalone.servers.Servers;
import java.time.Duration;
import java.util.function.Consumer;

/// Servers for the whole platform: containers where a Docker engine is, else those that it embeds itself.
final class TestServers {
    private TestServers() {}

    static Servers start(Home home, Consumer<String> onFault) {
        return Containers.canRun() ? inContainers() : Servers.embedded(home, onFault);
    }

    @SuppressWarnings("resource") // they end with this JVM
    private static Servers inContainers() {
        var postgres = Containers.postgres();
        var kafka = Containers.kafka(Duration.ofSeconds(30));
        var database = new Servers.Database(postgres.getJdbcUrl(), postgres.getUsername(), postgres.getPassword());
        return Servers.elsewhere(kafka.getBootstrapServers(), database);
    }
}
