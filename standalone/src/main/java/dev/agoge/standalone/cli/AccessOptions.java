package dev.agoge.standalone.cli;

import dev.agoge.standalone.app.ConsoleAccess;
import dev.agoge.standalone.home.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Who can reach the console.
final class AccessOptions {
    @Option(
            names = "--address",
            paramLabel = "IP",
            defaultValue = ConsoleAccess.LOOPBACK,
            description = "The address the console listens on. Beyond loopback it asks for a password"
                    + " (--secret-file). Default: ${DEFAULT-VALUE}")
    private String address = ConsoleAccess.LOOPBACK;

    @Option(
            names = "--host",
            split = ",",
            paramLabel = "NAME",
            description = "The names by which browsers beyond loopback may call it.")
    private List<String> hosts = List.of();

    @Option(names = "--secret-file", paramLabel = "FILE", description = "A file that holds the console's password.")
    private @Nullable Path secretFile;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    ConsoleAccess given() {
        var access = new ConsoleAccess(address, hosts, secret());
        if (!access.isLoopback() && access.secret().isEmpty()) {
            throw new ParameterException(
                    command.commandLine(),
                    "--address " + address
                            + " is open to others: it needs a password, in a file named by --secret-file");
        }
        return access;
    }

    private String secret() {
        if (secretFile == null) return "";
        try {
            return Files.readString(secretFile).strip();
        } catch (IOException e) {
            throw new Refusal("Cannot read the console's password from " + secretFile + ".", e);
        }
    }
}
