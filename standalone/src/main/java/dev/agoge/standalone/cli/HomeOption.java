package dev.agoge.standalone.cli;

import dev.agoge.standalone.home.Refusal;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/// Where the data is.
final class HomeOption {
    @Option(
            names = "--home",
            paramLabel = "DIR",
            defaultValue = "${sys:user.home}/.agoge",
            description = "The folder that holds everything: servers' data, blobs, policies, logs. Survives restarts."
                    + " Default: ~/.agoge")
    private Path folder = Path.of(".");

    /// As Java calls the home of a user of whom the system does not know.
    private static final Path UNKNOWN = Path.of("?");

    /// @throws Refusal if it is not given, and the system knows no home of this user
    Path folder() {
        if (folder.startsWith(UNKNOWN)) {
            throw new Refusal("This user has no name and no home folder here. Choose a folder with --home.");
        }
        return folder;
    }
}
