package dev.agoge.standalone.cli;

import dev.agoge.standalone.home.Refusal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Where the blobs are, if not in the home.
final class BlobsOption {
    @Option(
            names = "--blobs",
            paramLabel = "DIR",
            description = "The folder of the blobs, one for all processes of the platform. Default: blobs in the home")
    private @Nullable Path folder;

    /// @throws Refusal if there is no such folder: making one by mistake would take the blobs away from the others
    Optional<Path> given() {
        if (folder == null) return Optional.empty();
        Path given = folder.toAbsolutePath().normalize();
        if (!Files.isDirectory(given)) {
            throw new Refusal("There is no folder " + given + " for the blobs. Make it, or give the --blobs of the"
                    + " platform's other processes.");
        }
        return Optional.of(given);
    }
}
