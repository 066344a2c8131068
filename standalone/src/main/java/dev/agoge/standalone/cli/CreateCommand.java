package dev.agoge.standalone.cli;

import dev.agoge.contracts.config.RunDocument;
import dev.agoge.standalone.app.Mixes;
import dev.agoge.standalone.client.Client;
import dev.agoge.wire.documents.Document;
import dev.agoge.wire.runs.RunDocuments;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

@Command(
        name = "create",
        description = {"Make a run of a document. It is queued, and a trainer takes it up.", ""},
        sortOptions = false)
final class CreateCommand implements Callable<Integer> {
    @Mixin
    private final Door door;

    @Mixin
    private SetOption set = new SetOption();

    @Mixin
    private Following following = new Following();

    @Option(names = "--key", paramLabel = "KEY", description = "Asked again with the same key, it is made once.")
    private @Nullable String key;

    @Parameters(paramLabel = "FILE", description = "The document, in YAML or JSON; - for standard input.")
    private Path file = Path.of("-");

    @Spec
    private CommandSpec command = CommandSpec.create();

    CreateCommand(Streams streams) {
        this.door = new Door(streams);
    }

    @Override
    public Integer call() throws InterruptedException {
        Document document = Given.document(file, command).with(set.overrides(), RunDocument.class);
        RunDocument read = new RunDocuments(new Mixes()).read(document);
        Attachments attachments = new Attachments(read, file);
        try (Client client = door.client()) {
            JsonNode sent = attachments.sent(document.tree(), client);
            return following.made(door, client, client.post("/runs", sent, Optional.ofNullable(key)));
        }
    }
}
