package dev.agoge.standalone.cli;

import dev.agoge.standalone.home.Home;
import dev.agoge.standalone.home.Refusal;
import dev.agoge.standalone.servers.EmbeddedPostgres;
import dev.agoge.standalone.servers.Servers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Servers that somebody else runs.
final class ServersOptions {
    @Option(
            names = "--kafka",
            required = true,
            paramLabel = "HOST:PORT",
            description = "Kafka's bootstrap servers (4.2 or newer).")
    private String kafka = "";

    @Option(names = "--postgres", required = true, paramLabel = "JDBC-URL", description = "PostgreSQL (15 or newer).")
    private String postgres = "";

    @Option(
            names = "--postgres-user",
            paramLabel = "NAME",
            defaultValue = EmbeddedPostgres.USER,
            description = "Default: ${DEFAULT-VALUE}")
    private String user = "";

    @Option(
            names = "--postgres-password-file",
            paramLabel = "FILE",
            description = "A file that holds the password. Default: that of the PostgreSQL embedded in the home, if it"
                    + " has one.")
    private @Nullable Path passwordFile;

    Servers connect(Home home) {
        return Servers.elsewhere(kafka, new Servers.Database(postgres, user, password(home)));
    }

    private String password(Home home) {
        Path embedded = EmbeddedPostgres.passwordFile(home.postgres());
        Path file = passwordFile != null ? passwordFile : embedded;
        if (passwordFile == null && !Files.exists(embedded)) return "";
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new Refusal("Cannot read PostgreSQL's password from " + file + ".", e);
        }
    }
}
