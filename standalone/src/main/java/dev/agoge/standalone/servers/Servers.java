package dev.agoge.standalone.servers;

import dev.agoge.standalone.home.Home;
import dev.agoge.standalone.home.OpenFiles;
import dev.agoge.standalone.home.Refusal;
import dev.agoge.wire.kafka.KafkaTopics;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.apache.kafka.common.KafkaException;

/// The Kafka and the PostgreSQL that a process uses, and those of them that it must stop again.
public final class Servers implements AutoCloseable {
    private final String kafka;
    private final Database database;
    private final Runnable stop;

    private Servers(String kafka, Database database, Runnable stop) {
        this.kafka = kafka;
        this.database = database;
        this.stop = stop;
    }

    /// Where the ledger is.
    public record Database(String url, String user, String password) {
        @Override
        public String toString() {
            return url + " as " + user;
        }
    }

    /// Starts both in the home, at the same time, with their topics.
    ///
    /// @param onFault told if a server ends while it is needed
    public static Servers embedded(Home home, Consumer<String> onFault) {
        OpenFiles.ofThisProcess().require();
        // Threads of this class's loader: the common pool's would not find drivers in a packed application.
        try (var starting = Executors.newThreadPerTaskExecutor(
                Thread.ofPlatform().name("server-start-", 0).factory())) {
            Future<EmbeddedPostgres> postgres =
                    starting.submit(() -> EmbeddedPostgres.start(home.postgres(), home.programs()));
            Future<EmbeddedKafka> kafka = starting.submit(() -> startKafka(home, onFault));
            return both(postgres, kafka, onFault);
        }
    }

    /// Uses servers that somebody else runs.
    public static Servers elsewhere(String kafka, Database database) {
        createTopics(kafka);
        return new Servers(kafka, database, () -> {});
    }

    public String kafka() {
        return kafka;
    }

    public Database database() {
        return database;
    }

    @Override
    public void close() {
        stop.run();
    }

    private static void createTopics(String kafka) {
        try {
            KafkaTopics.create(kafka);
        } catch (KafkaException e) {
            throw new Refusal(
                    "Kafka at " + kafka + " does not do what it is asked: " + e.getMessage()
                            + ". Agoge needs Kafka 4.2 or newer, with share groups.",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the topics were created", e);
        }
    }

    private static EmbeddedKafka startKafka(Home home, Consumer<String> onFault) {
        EmbeddedKafka kafka = EmbeddedKafka.start(home.kafka(), reason -> onFault.accept("Kafka stopped: " + reason));
        try {
            createTopics(kafka.bootstrap());
            return kafka;
        } catch (RuntimeException e) {
            kafka.close();
            throw e;
        }
    }

    private static Servers both(
            Future<EmbeddedPostgres> startingPostgres, Future<EmbeddedKafka> startingKafka, Consumer<String> onFault) {
        EmbeddedPostgres postgres;
        try {
            postgres = started(startingPostgres);
        } catch (RuntimeException e) {
            closeIfStarted(startingKafka);
            throw e;
        }
        try {
            EmbeddedKafka kafka = started(startingKafka);
            return serving(postgres, kafka, onFault);
        } catch (RuntimeException e) {
            postgres.close();
            throw e;
        }
    }

    private static Servers serving(EmbeddedPostgres postgres, EmbeddedKafka kafka, Consumer<String> onFault) {
        var watch = postgres.process().onExit().thenRun(() -> onFault.accept("PostgreSQL stopped by itself"));
        var database = new Database(postgres.url(), EmbeddedPostgres.USER, postgres.password());
        return new Servers(kafka.bootstrap(), database, () -> {
            watch.cancel(false);
            kafka.close();
            postgres.close();
        });
    }

    private static <T> T started(Future<T> starting) {
        try {
            return starting.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) throw cause;
            throw new CompletionException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the servers started", e);
        }
    }

    private static void closeIfStarted(Future<EmbeddedKafka> starting) {
        try {
            started(starting).close();
        } catch (RuntimeException e) {
            // It did not start either; the first reason is the one to show.
            org.slf4j.LoggerFactory.getLogger(Servers.class).warn("Kafka did not start", e);
        }
    }
}
