package dev.agoge.standalone.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/// Task sets, and having them made.
@Command(
        name = "tasks",
        description = {"Have task sets made, and see what there is.", ""},
        synopsisSubcommandLabel = "COMMAND",
        sortOptions = false)
final class TasksGroup {
    private TasksGroup() {}

    static CommandLine with(Streams streams) {
        var line = new CommandLine(new TasksGroup());
        line.addSubcommand(new CreateTasksCommand(streams));
        line.addSubcommand(new ListTasksCommand(streams));
        line.addSubcommand(new ShowTasksCommand(streams));
        return line;
    }
}
