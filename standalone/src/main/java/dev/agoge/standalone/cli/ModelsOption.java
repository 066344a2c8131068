package dev.agoge.standalone.cli;

import dev.agoge.standalone.home.Refusal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/// Where documents find models.
final class ModelsOption {
    @Option(
            names = "--models",
            paramLabel = "DIR",
            description = "A folder of model folders that documents may begin from by their names. May be repeated.")
    private List<Path> folders = List.of();

    /// @throws Refusal if one of them is no folder
    List<Path> given() {
        List<Path> given = folders.stream()
                .map(folder -> folder.toAbsolutePath().normalize())
                .toList();
        for (Path folder : given) {
            if (!Files.isDirectory(folder)) {
                throw new Refusal("There is no folder " + folder + " for --models. Make it, or name another.");
            }
        }
        return given;
    }
}
