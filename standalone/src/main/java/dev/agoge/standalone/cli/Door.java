package dev.agoge.standalone.cli;

import dev.agoge.standalone.client.Client;
import dev.agoge.standalone.client.ConsoleUrl;
import dev.agoge.standalone.client.NoPlatform;
import dev.agoge.standalone.home.Refusal;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/// Which platform a command speaks to, and how it tells what came of it.
final class Door {
    static final String JSON = "--json";
    private static final String TOKEN = "AGOGE_TOKEN";

    private final Streams streams;

    @Option(
            names = "--server",
            paramLabel = "URL",
            description = "The platform's address. Default: the platform that runs in --home")
    private @Nullable URI server;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "A file that holds the token to show it. Default: what AGOGE_TOKEN says")
    private @Nullable Path tokenFile;

    @Option(
            names = JSON,
            description = "Print one JSON object, and errors as one problem (RFC 9457) on standard error.")
    private boolean json;

    @Mixin
    private HomeOption home = new HomeOption();

    Door(Streams streams) {
        this.streams = streams;
    }

    /// The platform, if one is named or runs in the home.
    Optional<Client> ifThere() {
        return Optional.ofNullable(server)
                .or(() -> ConsoleUrl.read(home.folder()))
                .map(url -> new Client(url, token()));
    }

    /// @throws NoPlatform with a sentence that says how to start one
    Client client() {
        return ifThere()
                .orElseThrow(() -> new NoPlatform("No platform runs in " + home.folder() + ". Start one with ./agoge up"
                        + " --home " + home.folder() + ", or name another with --server."));
    }

    boolean json() {
        return json;
    }

    /// The object itself, or what a person is told of it.
    void tell(JsonNode object, Runnable toPeople) {
        if (json) streams.out().println(object);
        else toPeople.run();
    }

    void line(String text) {
        streams.out().println(text);
    }

    void aside(String text) {
        streams.err().println(text);
    }

    void table(List<List<String>> rows) {
        Table.lines(rows, streams.columns()).forEach(streams.out()::println);
    }

    Streams streams() {
        return streams;
    }

    private Optional<String> token() {
        if (tokenFile == null) return Optional.ofNullable(System.getenv(TOKEN)).filter(token -> !token.isBlank());
        try {
            return Optional.of(Files.readString(tokenFile).strip());
        } catch (IOException e) {
            throw new Refusal("Cannot read the token from " + tokenFile + ": " + Reason.of(e) + ".", e);
        }
    }
}
