package dev.agoge.standalone.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// How many threads share the arithmetic; it changes no bit.
final class ThreadsOption {
    @Option(names = "--threads", paramLabel = "N", description = "That compute. Default: one for each core")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    int given() {
        if (threads >= 1 && threads <= 1024) return threads;
        throw new ParameterException(command.commandLine(), "--threads must be from 1 to 1024, but is " + threads);
    }
}
