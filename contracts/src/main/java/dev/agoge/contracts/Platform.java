package dev.agoge.contracts;

import java.nio.file.Path;

/// Where a process finds the rest of the platform.
///
/// @param kafka bootstrap servers
/// @param home the folder of this process, which it may share with others
/// @param threads how many cores the policy's arithmetic may use
public record Platform(String kafka, Path home, int threads) {
    public Platform {
        if (threads < 1) throw new IllegalArgumentException("threads must be at least 1, but is " + threads);
    }
}
