package dev.agoge.grpo.app;

import java.nio.file.Path;
import java.util.List;

/// The folders below which documents may name models.
public record ModelRoots(List<Path> folders) {
    public ModelRoots {
        folders = List.copyOf(folders);
    }
}
