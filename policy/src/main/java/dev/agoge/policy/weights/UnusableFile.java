package dev.agoge.policy.weights;

import java.io.IOException;
import java.nio.file.Path;

/// A file or folder of weights that is malformed, or is not what was asked for. The message names the file, the
/// tensor if it is one's fault, and what was expected. Whatever the bytes on the disk are, reading them ends in
/// weights or in this.
public final class UnusableFile extends IOException {
    private static final long serialVersionUID = 1;

    UnusableFile(Path file, String why) {
        super(file + " cannot be used: " + why);
    }

    UnusableFile(Path file, String tensor, String why) {
        this(file, "the tensor '" + tensor + "' " + why);
    }
}
