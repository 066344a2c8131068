package dev.agoge.standalone.cli;

import dev.agoge.standalone.app.RunningPlatform;
import dev.agoge.standalone.servers.FreePort;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Where the console listens.
final class PortOption {
    @Option(
            names = "--port",
            paramLabel = "N",
            defaultValue = "8080",
            description = "The console's port on localhost; 0 for any free one. Default: ${DEFAULT-VALUE}")
    private int port;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    /// Before anything is started for it.
    ///
    /// @throws dev.agoge.standalone.home.Refusal if the port is taken
    int free() {
        if (port < 0 || port > 65535) {
            throw new ParameterException(command.commandLine(), "--port must be from 0 to 65535, but is " + port);
        }
        if (!FreePort.isFree(port)) throw RunningPlatform.portTaken(port, "--port");
        return port;
    }
}
