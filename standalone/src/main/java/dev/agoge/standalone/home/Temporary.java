package dev.agoge.standalone.home;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.util.FileSystemUtils;

/// Where libraries put what they need for a while, above all their native code: in the home. The machine's own folder
/// for such things may be read-only, or nothing in it may be run.
public final class Temporary {
    /// Java's own, and those of zstd, SQLite and Snappy, which look there first.
    private static final List<String> PROPERTIES =
            List.of("java.io.tmpdir", "ZstdTempFolder", "org.sqlite.tmpdir", "org.xerial.snappy.tempdir");

    /// Nobody lays weights out for as long.
    private static final Duration OLD = Duration.ofDays(1);

    private Temporary() {}

    /// Deletes what processes left in a folder that were killed.
    static void clear(Path scratch) {
        if (!Files.isDirectory(scratch)) return;
        FileTime before = FileTime.from(Instant.now().minus(OLD));
        try (Stream<Path> left = Files.list(scratch)) {
            for (Path one : left.toList()) {
                if (Files.getLastModifiedTime(one).compareTo(before) < 0) FileSystemUtils.deleteRecursively(one);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot clear " + scratch, e);
        }
    }

    /// From here on, in this process. Must come before the first library that looks.
    public static void in(Home home) {
        for (String property : PROPERTIES) {
            System.setProperty(property, home.temporary().toString());
        }
    }
}
