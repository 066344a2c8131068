package dev.agoge.standalone.home;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The room on the disk under a folder. Running out of it in the middle of a write is how data gets lost, so the
/// platform stops while there is still room to stop well.
public record Disk(Path folder, long reserve) {
    private static final long MEGABYTE = 1 << 20;

    /// What must be free before a platform starts: a demo leaves a few hundred megabytes.
    public static Disk toStart(Path folder) {
        return new Disk(folder, 1024 * MEGABYTE);
    }

    /// What must stay free while it runs: enough for PostgreSQL and Kafka to close their files.
    public static Disk toRun(Path folder) {
        return new Disk(folder, 256 * MEGABYTE);
    }

    public boolean nearlyFull() {
        return free() < reserve;
    }

    /// @throws Refusal if less than the reserve is free
    public void requireRoom() {
        long free = free();
        if (free < reserve) {
            throw new Refusal("The disk under " + folder + " is nearly full: " + free / MEGABYTE + " MB are free, "
                    + reserve / MEGABYTE + " MB are needed. Free some, or choose another folder with --home.");
        }
    }

    private long free() {
        try {
            return Files.getFileStore(folder).getUsableSpace();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot see how much room is left under " + folder, e);
        }
    }
}
