package dev.agoge.standalone.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/// Runs as documents: writing one, having it run, and telling it what to do.
@Command(
        name = "run",
        description = {
            "Make runs of documents, watch them, and tell them what to do.",
            "",
            "Begin with: ./agoge run template demo > mine.yaml; ./agoge run create mine.yaml",
            "A run is named by its id, or by its name if no other is called so.",
            ""
        },
        synopsisSubcommandLabel = "COMMAND",
        sortOptions = false)
final class RunGroup {
    private RunGroup() {}

    static CommandLine with(Streams streams) {
        var line = new CommandLine(new RunGroup());
        line.addSubcommand(new TemplateCommand(streams));
        line.addSubcommand(new SchemaCommand(streams));
        line.addSubcommand(new ValidateCommand(streams));
        line.addSubcommand(new CreateCommand(streams));
        line.addSubcommand(new ListCommand(streams));
        line.addSubcommand(new ShowCommand(streams));
        line.addSubcommand(new PauseCommand(streams));
        line.addSubcommand(new ResumeCommand(streams));
        line.addSubcommand(new CancelCommand(streams));
        line.addSubcommand(new CloneCommand(streams));
        line.addSubcommand(new WaitCommand(streams));
        line.addSubcommand(new WatchCommand(streams));
        line.addSubcommand(new StepsCommand(streams));
        line.addSubcommand(new LogsCommand(streams));
        line.addSubcommand(new PriorityCommand(streams));
        line.addSubcommand(new EvaluateCommand(streams));
        line.addSubcommand(new ExportCommand(streams));
        line.addSubcommand(new DeleteCommand(streams));
        return line;
    }
}
