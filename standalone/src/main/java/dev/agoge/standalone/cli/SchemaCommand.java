package dev.agoge.standalone.cli;

import dev.agoge.contracts.config.RunDocument;
import dev.agoge.wire.documents.Schemas;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import tools.jackson.databind.json.JsonMapper;

@Command(
        name = "schema",
        description = {"Print the JSON Schema (2020-12) of a run's document, for editors and programs.", ""},
        sortOptions = false)
final class SchemaCommand implements Callable<Integer> {
    private final Streams streams;

    SchemaCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() {
        var schema = Schemas.of(RunDocument.class, "A run of Agoge");
        streams.out()
                .println(JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(schema));
        return ExitCode.DONE;
    }
}
