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

/// Who is let in from beyond loopback.
final class GuestOptions {
    @Option(
            names = "--host",
            split = ",",
            paramLabel = "NAME",
            description = "The names by which it may be called from beyond loopback.")
    private List<String> hosts = List.of();

    @Option(names = "--secret-file", paramLabel = "FILE", description = "A file that holds its password.")
    private @Nullable Path secretFile;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    /// @param option that gave the address
    ConsoleAccess access(String option, String address) {
        var access = new ConsoleAccess(address, hosts, secret());
        if (!access.isLoopback() && access.secret().isEmpty()) {
            throw new ParameterException(
                    command.commandLine(),
                    option + " " + address + " is open to others: it needs a password, in a file named by"
                            + " --secret-file");
        }
        return access;
    }

    private String secret() {
        if (secretFile == null) return "";
        try {
            return Files.readString(secretFile).strip();
        } catch (IOException e) {
            throw new Refusal("Cannot read the password from " + secretFile + ".", e);
        }
    }
}
