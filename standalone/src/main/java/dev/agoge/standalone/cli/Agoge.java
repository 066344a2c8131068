package dev.agoge.standalone.cli;

import dev.agoge.standalone.app.Role;
import dev.agoge.standalone.home.Refusal;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// The one executable.
@Command(
        name = "agoge",
        description = "Post-training for agents that use tools, by reinforcement learning.%n",
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Begin with: ./agoge demo",
            "",
            "Exit codes: 0 done; 1 the run failed or something broke (the log says what); 2 wrong usage; 3 something is"
                    + " in the way (a port, a folder, the disk, a missing program); 130 stopped by Ctrl-C."
        },
        subcommands = HelpCommand.class)
public final class Agoge {
    private Agoge() {}

    public static void main(String[] args) {
        int columns = Integer.getInteger("agoge.columns", 0);
        var foreground = new Foreground(new Streams(System.out, System.err, columns));
        System.exit(commandLine(foreground).execute(args));
    }

    static CommandLine commandLine(Foreground foreground) {
        Streams streams = foreground.streams();
        var root = new CommandLine(new Agoge());
        root.addSubcommand("demo", new DemoCommand(foreground));
        root.addSubcommand("up", new UpCommand(foreground));
        for (Role role : Role.values()) root.addSubcommand(role.word(), alone(role, foreground));
        root.addSubcommand("policy", PolicyCommand.with(streams));
        root.addSubcommand("doctor", new DoctorCommand(streams));
        root.addSubcommand("version", new VersionCommand(streams));
        helpful(root, streams);
        root.setOut(new PrintWriter(streams.out(), true, StandardCharsets.UTF_8));
        root.setErr(new PrintWriter(streams.err(), true, StandardCharsets.UTF_8));
        root.setCaseInsensitiveEnumValuesAllowed(true);
        root.setParameterExceptionHandler((error, _) -> correct(error));
        root.setExecutionExceptionHandler((error, _, _) -> explain(error, foreground));
        return root;
    }

    private static CommandLine alone(Role role, Foreground foreground) {
        Object command = role == Role.CONSOLE ? new ConsoleCommand(foreground) : new RoleCommand(role, foreground);
        var line = new CommandLine(command);
        line.getCommandSpec().usageMessage().description(role.description() + " A process of its own.");
        return line;
    }

    private static void helpful(CommandLine command, Streams streams) {
        command.getSubcommands().values().forEach(one -> helpful(one, streams));
        CommandLine.Model.CommandSpec spec = command.getCommandSpec();
        spec.mixinStandardHelpOptions(true).versionProvider(new VersionCommand(streams));
        spec.usageMessage().abbreviateSynopsis(true).autoWidth(true);
    }

    private static int correct(ParameterException error) {
        CommandLine command = error.getCommandLine();
        PrintWriter err = command.getErr();
        err.println("agoge: " + error.getMessage());
        UnmatchedArgumentException.printSuggestions(error, err);
        err.println("Try: ./" + command.getCommandSpec().qualifiedName() + " --help");
        return ExitCode.USAGE;
    }

    /// A sentence for what the user can change; for the rest, where the details are.
    private static int explain(Exception error, Foreground foreground) throws InterruptedException {
        if (foreground.ending()) Foreground.waitForEver();
        foreground.close();
        PrintStream err = foreground.streams().err();
        @Nullable Refusal refusal = refusal(error);
        if (refusal != null) {
            err.println("agoge: " + refusal.getMessage());
            return ExitCode.REFUSED;
        }
        LoggerFactory.getLogger(Agoge.class).error("the command failed", error);
        err.println("agoge: something broke: " + error);
        @Nullable String log = System.getProperty(LogFile.PROPERTY);
        if (log != null) err.println("       The details are in " + log);
        return ExitCode.FAILED;
    }

    private static @Nullable Refusal refusal(Throwable error) {
        for (@Nullable Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof Refusal refusal) return refusal;
        }
        return null;
    }
}
