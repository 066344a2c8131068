package dev.agoge.standalone.servers;

import dev.agoge.standalone.home.Refusal;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Properties;
import java.util.function.Consumer;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Exit;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A real Kafka broker, with its controller, in this process: KRaft, one node, on the loopback interface, its log kept
/// in a folder that survives restarts. What it has acknowledged outlives a killed process, though not a power cut:
/// Kafka leaves the flush to the operating system. PostgreSQL is the record of what must not be lost.
public final class EmbeddedKafka implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedKafka.class);
    private static final int ATTEMPTS = 3;
    private static final String NODE = "1";

    private final KafkaRaftServer server;
    private final String bootstrap;

    private EmbeddedKafka(KafkaRaftServer server, String bootstrap) {
        this.server = server;
        this.bootstrap = bootstrap;
    }

    /// @param onFault told, on a thread of Kafka's, why the broker cannot go on; Kafka's own answer to that is to halt
    ///     the whole process without a word
    public static EmbeddedKafka start(Path folder, Consumer<String> onFault) {
        surviveFaults(onFault);
        format(folder);
        RuntimeException last = new IllegalStateException("never tried");
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            try {
                return startOnFreePorts(folder);
            } catch (RuntimeException e) {
                // Between finding a port free and listening on it somebody else may take it.
                LOG.warn("Kafka did not start, attempt {}", attempt + 1, e);
                last = e;
            }
        }
        throw new Refusal(
                "The embedded Kafka does not start on " + folder + ": " + rootMessage(last)
                        + ". The log has the details; a Kafka elsewhere can be used with --kafka.",
                last);
    }

    public String bootstrap() {
        return bootstrap;
    }

    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
    }

    private static EmbeddedKafka startOnFreePorts(Path folder) {
        String broker = "127.0.0.1:" + FreePort.any();
        String controller = "127.0.0.1:" + FreePort.any();
        var server =
                new KafkaRaftServer(KafkaConfig.fromProps(settings(folder, broker, controller), false), Time.SYSTEM);
        try {
            server.startup();
        } catch (RuntimeException e) {
            server.shutdown();
            throw e;
        }
        return new EmbeddedKafka(server, broker);
    }

    private static Properties settings(Path folder, String broker, String controller) {
        var settings = new Properties();
        try (var in = EmbeddedKafka.class.getResourceAsStream("embedded-kafka.properties")) {
            if (in == null) throw new IllegalStateException("embedded-kafka.properties is not packed");
            settings.load(new java.io.InputStreamReader(in, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        settings.setProperty("node.id", NODE);
        settings.setProperty("listeners", "PLAINTEXT://" + broker + ",CONTROLLER://" + controller);
        settings.setProperty("advertised.listeners", "PLAINTEXT://" + broker);
        // Nothing persists the voters' addresses, so the ports may differ at each start.
        settings.setProperty("controller.quorum.voters", NODE + "@" + controller);
        settings.setProperty("log.dirs", folder.toString());
        return settings;
    }

    /// Formats aside and renames, so that a process killed half-way leaves nothing that looks formatted.
    private static void format(Path folder) {
        if (Files.exists(folder.resolve("meta.properties"))) return;
        try {
            Path aside = folder.resolveSibling(folder.getFileName() + ".new");
            Folders.delete(aside);
            Files.createDirectories(aside);
            var formatter = new Formatter();
            formatter.setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
            formatter.setClusterId(Uuid.randomUuid().toString());
            formatter.setNodeId(Integer.parseInt(NODE));
            formatter.setControllerListenerName("CONTROLLER");
            formatter.addDirectory(aside.toString());
            formatter.setMetadataLogDirectory(aside.toString());
            formatter.setReleaseVersion(MetadataVersion.latestProduction());
            formatter.setUnstableFeatureVersionsEnabled(false);
            formatter.run();
            Folders.delete(folder);
            Files.move(aside, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (Exception e) {
            throw new Refusal("Cannot prepare Kafka's folder " + folder + ": " + rootMessage(e), e);
        }
    }

    /// Kafka ends the process on a fault. Here other servers live in it: they are told, and only Kafka's thread ends.
    private static void surviveFaults(Consumer<String> onFault) {
        Exit.Procedure surface = (status, message) -> {
            String reason = message == null ? "a fault it cannot go on from (status " + status + ")" : message;
            LOG.error("Kafka asked to end the process: {}", reason);
            onFault.accept(reason);
            throw new IllegalStateException("the embedded Kafka stopped: " + reason);
        };
        Exit.setExitProcedure(surface);
        Exit.setHaltProcedure(surface);
    }

    private static String rootMessage(Throwable error) {
        Throwable root = error;
        while (root.getCause() != null) root = root.getCause();
        return root.getMessage() == null ? root.toString() : root.getMessage();
    }
}
