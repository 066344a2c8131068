package dev.agoge.standalone.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/// The file in a home that tells where its platform's console is, while it is.
public final class ConsoleUrl implements AutoCloseable {
    private final Path file;

    private ConsoleUrl(Path file) {
        this.file = file;
    }

    /// Tells it, until closed. Whoever finds the file finds all of it.
    public static ConsoleUrl tell(Path home, String url) {
        Path file = file(home);
        try {
            Path fresh = Files.writeString(home.resolve("console.url.new"), url + "\n");
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
        return new ConsoleUrl(file);
    }

    public static Optional<URI> read(Path home) {
        try {
            return Optional.of(URI.create(Files.readString(file(home)).strip()));
        } catch (IOException | IllegalArgumentException none) {
            return Optional.empty();
        }
    }

    private static Path file(Path home) {
        return home.resolve("console.url");
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + file, e);
        }
    }
}
