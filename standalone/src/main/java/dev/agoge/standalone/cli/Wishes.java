package dev.agoge.standalone.cli;

import dev.agoge.standalone.client.Client;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A run, and something that is asked of it.
final class Wishes {
    @Mixin
    private final Door door;

    @Option(names = "--key", paramLabel = "KEY", description = "Asked again with the same key, it is done once.")
    private @Nullable String key;

    @Parameters(index = "0", paramLabel = "R", description = "The run.")
    private String run = "";

    Wishes(Streams streams) {
        this.door = new Door(streams);
    }

    /// @param done what a person is told
    int ask(ObjectNode wish, String done) {
        try (Client client = door.client()) {
            JsonNode taken = client.post(RunWords.path(run) + "/commands", wish, Optional.ofNullable(key));
            door.tell(taken, () -> door.line("The run " + RunWords.text(taken, "run") + " " + done));
            return ExitCode.DONE;
        }
    }
}
