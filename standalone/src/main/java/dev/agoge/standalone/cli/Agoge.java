package dev.agoge.standalone.cli;

import dev.agoge.standalone.app.Role;
import dev.agoge.wire.documents.Nearest;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
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
            "Begin with: ./agoge demo; or: ./agoge up, and ./agoge run template demo > mine.yaml",
            "",
            "Exit codes: 0 done; 1 the run failed or was cancelled, a document is invalid, or something broke (the log says"
                    + " what); 2 wrong usage; 3 something is in the way (a port, a folder, the disk, a missing program,"
                    + " no platform, or one that refuses); 4 waited for a run that is paused now; 124 --timeout; 130"
                    + " stopped by Ctrl-C."
        },
        subcommands = HelpCommand.class)
public final class Agoge {
    private Agoge() {}

    public static void main(String[] args) {
        // Libraries write numbers and capitals as is usual in the locale, Kafka even the names of its settings.
        Locale.setDefault(Locale.ROOT);
        int columns = Integer.getInteger("agoge.columns", 0);
        var foreground = new Foreground(new Streams(System.out, System.err, columns));
        Optional<String> garbled = Arguments.garbled(args);
        System.exit(
                garbled.isPresent()
                        ? refuse(garbled.get(), args)
                        : commandLine(foreground).execute(args));
    }

    private static int refuse(String sentence, String[] args) {
        boolean json = List.of(args).contains(Door.JSON);
        System.err.println(json ? Complaint.usage(sentence) : "agoge: " + sentence);
        return ExitCode.USAGE;
    }

    static CommandLine commandLine(Foreground foreground) {
        Streams streams = foreground.streams();
        var root = new CommandLine(new Agoge());
        root.addSubcommand("demo", new DemoCommand(foreground));
        root.addSubcommand("up", new UpCommand(foreground));
        for (Role role : Role.values()) root.addSubcommand(role.word(), alone(role, foreground));
        root.addSubcommand("run", RunGroup.with(streams));
        root.addSubcommand("tasks", TasksGroup.with(streams));
        root.addSubcommand("queue", new QueueCommand(streams));
        root.addSubcommand("gc", new GcCommand(streams));
        root.addSubcommand("ledger", LedgerGroup.with(streams));
        root.addSubcommand("policy", PolicyCommand.with(streams));
        root.addSubcommand("doctor", new DoctorCommand(streams));
        root.addSubcommand("version", new VersionCommand(streams));
        helpful(root, streams);
        root.setOut(new PrintWriter(streams.out(), true, StandardCharsets.UTF_8));
        root.setErr(new PrintWriter(streams.err(), true, StandardCharsets.UTF_8));
        root.setCaseInsensitiveEnumValuesAllowed(true);
        root.setParameterExceptionHandler((error, _) -> correct(error));
        root.setExecutionExceptionHandler((error, command, _) -> explain(error, command, foreground));
        return root;
    }

    private static CommandLine alone(Role role, Foreground foreground) {
        Object command = switch (role) {
            case CONSOLE -> new ConsoleCommand(foreground);
            case TRAINER -> new TrainerCommand(foreground);
            case ROLLOUT, REWARD, SYNTH -> new RoleCommand(role, foreground);
        };
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
        String sentence = String.valueOf(error.getMessage());
        if (wantsJson(command)) {
            err.println(Complaint.usage(sentence));
            return ExitCode.USAGE;
        }
        err.println("agoge: " + sentence);
        meant(error).ifPresent(name -> err.println("Did you mean: ./" + name));
        err.println("Try: ./" + command.getCommandSpec().qualifiedName() + " --help");
        return ExitCode.USAGE;
    }

    /// What was mistyped, as it should be.
    private static Optional<String> meant(ParameterException error) {
        if (!(error instanceof UnmatchedArgumentException unmatched)) return Optional.empty();
        List<String> written = unmatched.getUnmatched();
        if (written.isEmpty()) return Optional.empty();
        CommandLine command = error.getCommandLine();
        List<String> known = new ArrayList<>(command.getSubcommands().keySet());
        command.getCommandSpec().options().forEach(option -> known.addAll(List.of(option.names())));
        return Nearest.to(written.getFirst(), known)
                .map(near -> command.getCommandSpec().qualifiedName() + " " + near);
    }

    /// A sentence for what the user can change; for the rest, where the details are.
    private static int explain(Exception error, CommandLine command, Foreground foreground)
            throws InterruptedException {
        if (foreground.ending()) Foreground.waitForEver();
        foreground.close();
        PrintStream err = foreground.streams().err();
        Optional<Complaint> complaint = Complaint.of(error);
        if (complaint.isPresent()) {
            if (wantsJson(command)) err.println(complaint.get().problem());
            else complaint.get().lines().forEach(line -> err.println("agoge: " + line));
            return complaint.get().exitCode();
        }
        LoggerFactory.getLogger(Agoge.class).error("the command failed", error);
        err.println("agoge: something broke: " + error);
        @Nullable String log = System.getProperty(LogFile.PROPERTY);
        if (log != null) err.println("       The details are in " + log);
        return ExitCode.FAILED;
    }

    private static boolean wantsJson(CommandLine command) {
        var option = command.getCommandSpec().findOption(Door.JSON);
        return option != null && Boolean.TRUE.equals(option.getValue());
    }
}
