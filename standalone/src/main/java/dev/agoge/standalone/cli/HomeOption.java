package dev.agoge.standalone.cli;

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

    Path folder() {
        return folder;
    }
}
