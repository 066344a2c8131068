package dev.agoge.standalone.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/// What can be done with a model alone, without a platform.
@Command(
        name = "policy",
        description = {"Look into a model, score tokens with it, let it go on, and see how fast it is here.", ""},
        synopsisSubcommandLabel = "COMMAND",
        sortOptions = false)
final class PolicyCommand {
    private PolicyCommand() {}

    static CommandLine with(Streams streams) {
        var line = new CommandLine(new PolicyCommand());
        line.addSubcommand(new InspectCommand(streams));
        line.addSubcommand(new ScoreCommand(streams));
        line.addSubcommand(new GenerateCommand(streams));
        line.addSubcommand(new BenchCommand(streams));
        return line;
    }
}
