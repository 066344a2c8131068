package dev.agoge.standalone.cli;

import dev.agoge.standalone.app.ConsoleAccess;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Where a role without a console tells how it is.
final class OpsOptions {
    @Option(
            names = "--ops-port",
            paramLabel = "N",
            defaultValue = "0",
            description = "The port of /api/v1/health and /api/v1/metrics; 0 for any free one, which is printed."
                    + " Default: ${DEFAULT-VALUE}")
    private int port;

    @Option(
            names = "--ops-address",
            paramLabel = "IP",
            defaultValue = ConsoleAccess.LOOPBACK,
            description = "The address it listens on. Beyond loopback it asks for a token (--secret-file), and answers"
                    + " to the names given by --host. Default: ${DEFAULT-VALUE}")
    private String address = ConsoleAccess.LOOPBACK;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    int port() {
        if (port < 0 || port > 65535) {
            throw new ParameterException(command.commandLine(), "--ops-port must be from 0 to 65535, but is " + port);
        }
        return port;
    }

    ConsoleAccess access(GuestOptions guests) {
        return guests.access("--ops-address", address);
    }
}
