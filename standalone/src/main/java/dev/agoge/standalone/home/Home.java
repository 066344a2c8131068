package dev.agoge.standalone.home;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// The folder under which everything of one platform lies: servers' data, blobs, logs. One process at
/// a time owns it, by a lock that the kernel takes back however that process ends; role processes join it.
public final class Home implements AutoCloseable {
    /// What this build reads and writes. It grows when the layout or a stored format changes.
    static final String FORMAT = "agoge home 1";

    private final Path folder;
    private final Optional<FileChannel> lock;

    private Home(Path folder, Optional<FileChannel> lock) {
        this.folder = folder;
        this.lock = lock;
    }

    /// Makes the folder if need be and owns it until closed.
    ///
    /// @throws Refusal if it cannot be used: not writable, another's, of another version, no room
    public static Home own(Path path) {
        Path folder = path.toAbsolutePath().normalize();
        refuseCharacters(folder);
        makeWritable(folder);
        mustRunPrograms(folder);
        refuseStrangers(folder);
        FileChannel lock = lock(folder);
        try {
            Disk.toStart(folder).requireRoom();
            settle(folder);
            Temporary.clear(folder.resolve("scratch"));
            return new Home(folder, Optional.of(lock));
        } catch (RuntimeException e) {
            close(lock);
            throw e;
        }
    }

    /// Uses a home that another process owns.
    ///
    /// @throws Refusal if it is no home, or one of another version
    public static Home join(Path path) {
        Path folder = path.toAbsolutePath().normalize();
        refuseCharacters(folder);
        if (!Files.isDirectory(folder)) {
            throw new Refusal("There is no home at " + folder + ". Give the --home of the platform to join, or --blobs"
                    + " with the folder of its blobs: then a home is made here.");
        }
        return joinOrMake(folder);
    }

    /// The same, but that a home is made where there is none: for a process that shares the blobs in another way.
    public static Home joinOrMake(Path path) {
        Path folder = path.toAbsolutePath().normalize();
        refuseCharacters(folder);
        makeWritable(folder);
        refuseStrangers(folder);
        settle(folder);
        return new Home(folder, Optional.empty());
    }

    /// Looks whether it could be owned, and leaves no trace.
    ///
    /// @throws Refusal if it could not
    public static void check(Path path) {
        Path folder = path.toAbsolutePath().normalize();
        refuseCharacters(folder);
        Path there = folder;
        while (!Files.exists(there) && there.getParent() != null) there = there.getParent();
        if (!Files.isDirectory(there)) {
            throw new Refusal("Cannot use " + folder + " as a home (" + there + " is no folder). Choose another with"
                    + " --home.");
        }
        if (!Files.isWritable(there)) {
            throw new Refusal(there + " is not writable. Make it so, or choose another with --home.");
        }
        mustRunPrograms(there);
        if (there.equals(folder)) refuseStrangers(folder);
        Disk.toStart(there).requireRoom();
    }

    public Path folder() {
        return folder;
    }

    /// Whether this process owns it, and has not joined it.
    public boolean owned() {
        return lock.isPresent();
    }

    public Path kafka() {
        return folder.resolve("kafka");
    }

    public Path postgres() {
        return folder.resolve("postgres");
    }

    /// PostgreSQL's programs, unpacked.
    public Path programs() {
        return folder.resolve("programs");
    }

    public Path blobs() {
        return folder.resolve("blobs");
    }

    public Path log() {
        return folder.resolve("logs").resolve("agoge.log");
    }

    /// What libraries need for a while.
    public Path temporary() {
        return folder.resolve("tmp");
    }

    @Override
    public void close() {
        lock.ifPresent(Home::close);
    }

    private static void makeWritable(Path folder) {
        try {
            Files.createDirectories(folder);
            Files.delete(Files.createTempFile(folder, "probe-", ""));
        } catch (AccessDeniedException e) {
            throw new Refusal(folder + " is not writable. Make it so, or choose another with --home.", e);
        } catch (IOException e) {
            throw new Refusal(
                    "Cannot use " + folder + " as a home (" + e.getMessage() + "). Choose another with --home.", e);
        }
    }

    /// Kafka parts its folders at commas. PostgreSQL's initdb hands its path to a shell, which reads the others.
    private static void refuseCharacters(Path folder) {
        int wrong = folder.toString()
                .codePoints()
                .filter(letter -> ",$\"`\\".indexOf(letter) >= 0 || Character.isISOControl(letter) || letter == 0xfffd)
                .findFirst()
                .orElse(0);
        if (wrong == 0) return;
        String shown = Character.isISOControl(wrong) || wrong == 0xfffd
                ? String.format(Locale.ROOT, "U+%04X", wrong)
                : "'" + Character.toString(wrong) + "'";
        throw new Refusal("A home cannot have " + shown + " in its path, as " + folder + " has: Kafka and PostgreSQL"
                + " would look elsewhere. Choose another with --home.");
    }

    /// PostgreSQL is unpacked into it, and native libraries are.
    private static void mustRunPrograms(Path folder) {
        try {
            var ownerRuns = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
            Path program = Files.createTempFile(folder, "probe-", "", ownerRuns);
            try {
                Files.writeString(program, "#!/bin/sh\n");
                new ProcessBuilder(program.toString()).start().waitFor();
            } catch (IOException e) {
                throw new Refusal(
                        "No program can be run in " + folder + ": its disk is mounted noexec, and PostgreSQL and native"
                                + " libraries must lie in the home. Choose another with --home.",
                        e);
            } finally {
                Files.delete(program);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write to " + folder, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// A folder with other things in it is not taken over, and one of another format is not touched.
    private static void refuseStrangers(Path folder) {
        Path version = folder.resolve("version");
        try {
            if (Files.exists(version)) {
                String found = Files.readString(version).strip();
                if (!found.equals(FORMAT)) {
                    throw new Refusal(folder + " was made by another version of Agoge: it is '" + found
                            + "', this build reads '" + FORMAT
                            + "'. Use the Agoge that made it, or choose another folder with --home.");
                }
            } else if (holdsOtherThings(folder)) {
                throw new Refusal(folder + " is not empty and is no Agoge home. Choose another with --home.");
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + version, e);
        }
    }

    private static boolean holdsOtherThings(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(entry -> entry.getFileName().toString())
                    .anyMatch(name -> !name.equals("lock")
                            && !name.equals("logs")
                            && !name.equals("tmp")
                            && !name.startsWith("console.url")
                            && !name.startsWith("version"));
        }
    }

    private static FileChannel lock(Path folder) {
        Path file = folder.resolve("lock");
        try {
            var channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            if (!locked(channel)) {
                channel.close();
                throw new Refusal(
                        "Another Agoge (process " + Files.readString(file).strip() + ") is at work in " + folder
                                + ". Stop it first, or choose another folder with --home.");
            }
            channel.truncate(0);
            channel.write(java.nio.charset.StandardCharsets.UTF_8.encode(
                    Long.toString(ProcessHandle.current().pid())));
            return channel;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot lock " + file, e);
        }
    }

    private static boolean locked(FileChannel channel) throws IOException {
        try {
            FileLock held = channel.tryLock();
            return held != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    /// Marks a new home. Until then a home that was cut short looks like an empty folder.
    private static void settle(Path folder) {
        try {
            Files.createDirectories(folder.resolve("logs"));
            Files.createDirectories(folder.resolve("tmp"));
            Path version = folder.resolve("version");
            if (Files.exists(version)) return;
            Path fresh = Files.writeString(folder.resolve("version.new"), FORMAT + "\n");
            Files.move(fresh, version, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write to " + folder, e);
        }
    }

    private static void close(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot give back the lock", e);
        }
    }
}
