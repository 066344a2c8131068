package dev.agoge.wire.blobs;

import dev.agoge.contracts.BlobStore;
import dev.agoge.contracts.Sha256;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Blobs as files named by their digest, on 256 shelves so that no folder grows large. A file appears whole or not
/// at all: it is written aside, forced to the disk, then renamed; so a crash leaves at most a stray file that nobody
/// names. Any number of processes may use one folder.
public final class FolderBlobs implements BlobStore {
    private static final Pattern SHELF = Pattern.compile("[0-9a-f]{2}");
    private static final Pattern NAME = Pattern.compile("[0-9a-f]{64}");
    private static final String ASIDE = "new-";
    private static final String TAKEN = "taken-";
    private static final Pattern TAKEN_NAME = Pattern.compile(TAKEN + NAME.pattern());
    private static final int BUFFER = 1 << 16;

    private final Path folder;
    private final Runnable requireRoom;

    /// @param requireRoom called before anything is written; throws if the disk has no room for more
    public FolderBlobs(Path folder, Runnable requireRoom) {
        this.folder = folder;
        this.requireRoom = requireRoom;
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make the folder " + folder, e);
        }
    }

    @Override
    public Sha256 put(byte[] bytes) {
        Sha256 digest = Sha256.of(bytes);
        return renewed(digest, bytes.length) ? digest : write(out -> out.write(bytes));
    }

    @Override
    public Sha256 write(Content content) {
        requireRoom.run();
        try {
            Path aside = Files.createTempFile(folder, ASIDE, "");
            try {
                Sha256 digest = write(content, aside);
                if (!renewed(digest, Files.size(aside))) shelve(aside, digest);
                return digest;
            } finally {
                Files.deleteIfExists(aside);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot store a blob in " + folder, e);
        }
    }

    @Override
    public Optional<byte[]> get(Sha256 digest) {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file(digest));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw unreadable(digest, e);
        }
        Sha256 found = Sha256.of(bytes);
        if (!found.equals(digest)) {
            throw new IllegalStateException("the blob " + digest + " is damaged: its " + bytes.length
                    + " bytes have the digest " + found + " (" + file(digest) + ")");
        }
        return Optional.of(bytes);
    }

    @Override
    public InputStream open(Sha256 digest) {
        Path file = file(digest);
        try {
            // Opened first: an open file can be read to its end whoever deletes it.
            InputStream in = Files.newInputStream(file);
            try {
                return new CheckedStream(in, digest, Files.size(file), file.toString());
            } catch (IOException e) {
                in.close();
                throw e;
            }
        } catch (NoSuchFileException e) {
            throw BlobStore.absent(digest);
        } catch (IOException e) {
            throw unreadable(digest, e);
        }
    }

    /// A second name of the blob's file, where the file system has such.
    @Override
    public void layOut(Sha256 digest, Path file) throws IOException {
        try {
            Files.createLink(file, file(digest));
        } catch (NoSuchFileException e) {
            if (!has(digest)) throw BlobStore.absent(digest);
            throw e;
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (FileSystemException | UnsupportedOperationException e) {
            BlobStore.super.layOut(digest, file);
        }
    }

    @Override
    public boolean has(Sha256 digest) {
        return Files.isRegularFile(file(digest));
    }

    @Override
    public boolean renew(Sha256 digest) {
        try {
            return renewed(digest, Files.size(file(digest)));
        } catch (IOException e) {
            return false;
        }
    }

    /// It is taken off its shelf before its age is looked at for the last time. So whoever puts it meanwhile has either
    /// made it young before that, and it goes back, or finds it gone afterwards and writes it anew.
    @Override
    public boolean delete(Sha256 digest, Instant before) {
        Path taken = folder.resolve(TAKEN + digest);
        try {
            if (isYoung(file(digest), before)) return false;
            Files.move(file(digest), taken, StandardCopyOption.ATOMIC_MOVE);
            if (isYoung(taken, before)) {
                putBack(taken);
                return false;
            }
            Files.delete(taken);
            return true;
        } catch (NoSuchFileException gone) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete the blob " + digest, e);
        }
    }

    private static boolean isYoung(Path file, Instant before) throws IOException {
        return !Files.getLastModifiedTime(file).toInstant().isBefore(before);
    }

    private void putBack(Path taken) throws IOException {
        Sha256 digest = new Sha256(taken.getFileName().toString().substring(TAKEN.length()));
        Files.move(taken, file(digest), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public Leavings tidy(Instant before, boolean dryRun) {
        try (Stream<Path> all = entries(folder)) {
            long files = 0;
            long bytes = 0;
            for (Path file : (Iterable<Path>) all::iterator) {
                String name = file.getFileName().toString();
                if (TAKEN_NAME.matcher(name).matches() && !dryRun) putBack(file);
                long left = name.startsWith(ASIDE) ? left(file, before, dryRun) : -1;
                if (left < 0) continue;
                files++;
                bytes += left;
            }
            return new Leavings(files, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot tidy " + folder, e);
        }
    }

    /// How long the file was, or -1 if somebody is still writing it.
    private static long left(Path file, Instant before, boolean dryRun) throws IOException {
        try {
            long bytes = Files.size(file);
            if (isYoung(file, before)) return -1;
            if (!dryRun) Files.deleteIfExists(file);
            return bytes;
        } catch (NoSuchFileException shelved) {
            return -1;
        }
    }

    @Override
    public String belongTo(String ledger) {
        Path file = folder.resolve("owner");
        try {
            if (!Files.exists(file)) {
                Path aside = Files.createTempFile(folder, ASIDE, "");
                Files.writeString(aside, ledger);
                Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                force(folder);
            }
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot tell whose the blobs in " + folder + " are", e);
        }
    }

    @Override
    public Stream<Stored> list() {
        return entries(folder)
                .filter(shelf -> SHELF.matcher(shelf.getFileName().toString()).matches())
                .flatMap(FolderBlobs::entries)
                .filter(file -> NAME.matcher(file.getFileName().toString()).matches())
                .flatMap(file -> stored(file).stream());
    }

    /// Without looking at them: any may be gone by then.
    @SuppressWarnings("StreamResourceLeak") // whoever lists closes it
    private static Stream<Path> entries(Path folder) {
        try {
            return Files.list(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list the blobs in " + folder, e);
        }
    }

    Path file(Sha256 digest) {
        return shelf(digest).resolve(digest.hex());
    }

    private Path shelf(Sha256 digest) {
        return folder.resolve(digest.hex().substring(0, 2));
    }

    private static Optional<Stored> stored(Path file) {
        try {
            var attributes = Files.readAttributes(file, BasicFileAttributes.class);
            Sha256 digest = new Sha256(file.getFileName().toString());
            return Optional.of(new Stored(
                    digest, attributes.size(), attributes.lastModifiedTime().toInstant()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot look at the blob " + file, e);
        }
    }

    private static UncheckedIOException unreadable(Sha256 digest, IOException e) {
        return new UncheckedIOException("cannot read the blob " + digest, e);
    }

    /// Whether the blob is there already, young again. A file cut short by a failing disk does not count, so that
    /// storing its bytes again heals it.
    private boolean renewed(Sha256 digest, long length) {
        Path file = file(digest);
        try {
            if (Files.size(file) != length) return false;
            Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
            // A sweeper may have looked at its age just before, having taken it: then it is not there any more.
            return Files.exists(file);
        } catch (IOException e) {
            return false;
        }
    }

    private static Sha256 write(Content content, Path file) throws IOException {
        MessageDigest digest = Sha256.digest();
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            var out =
                    new BufferedOutputStream(new DigestOutputStream(Channels.newOutputStream(channel), digest), BUFFER);
            content.writeTo(out);
            out.flush();
            channel.force(true);
        }
        return new Sha256(HexFormat.of().formatHex(digest.digest()));
    }

    private void shelve(Path aside, Sha256 digest) throws IOException {
        Path shelf = shelf(digest);
        if (!Files.isDirectory(shelf)) {
            Files.createDirectories(shelf);
            force(folder);
        }
        Files.move(aside, file(digest), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        force(shelf);
    }

    /// A rename is durable only when its folder is on the disk too.
    private static void force(Path path) throws IOException {
        try (var directory = FileChannel.open(path, StandardOpenOption.READ)) {
            directory.force(true);
        }
    }
}
