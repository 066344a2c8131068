package dev.agoge.standalone.cli;

import dev.agoge.wire.documents.Nearest;
import dev.agoge.wire.runs.Templates;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "template",
        description = {"Print a document to begin from; without a name, the names there are.", ""},
        sortOptions = false)
final class TemplateCommand implements Callable<Integer> {
    private final Streams streams;

    @Parameters(paramLabel = "NAME", arity = "0..1", description = "Which.")
    private @Nullable String name;

    @Spec
    private CommandSpec command = CommandSpec.create();

    TemplateCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() {
        if (name == null) {
            Templates.names().forEach(streams.out()::println);
            return ExitCode.DONE;
        }
        if (!Templates.names().contains(name)) {
            String meant = Nearest.to(name, Templates.names())
                    .map(near -> "Did you mean " + near + "?")
                    .orElse("There are: " + String.join(", ", Templates.names()) + ".");
            throw new ParameterException(command.commandLine(), "There is no template '" + name + "'. " + meant);
        }
        streams.out().print(Templates.text(name));
        streams.out().flush();
        return ExitCode.DONE;
    }
}
