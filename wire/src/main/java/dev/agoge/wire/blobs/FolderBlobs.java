package dev.agoge.wire.blobs;

import dev.agoge.contracts.BlobStore;
import dev.agoge.contracts.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/// Blobs as files named by their digest, on 256 shelves so that no folder grows large. A file appears whole or not
/// at all: it is written aside, forced to the disk, then renamed; so a crash leaves at most a stray file that nobody
/// names. Any number of processes may use one folder.
public final class FolderBlobs implements BlobStore {
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
        if (holds(file(digest), bytes.length)) return digest;
        requireRoom.run();
        try {
            write(bytes, digest);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot store the blob " + digest, e);
        }
        return digest;
    }

    @Override
    public Optional<byte[]> get(Sha256 digest) {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file(digest));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the blob " + digest, e);
        }
        Sha256 found = Sha256.of(bytes);
        if (!found.equals(digest)) {
            throw new IllegalStateException("the blob " + digest + " is damaged: its " + bytes.length
                    + " bytes have the digest " + found + " (" + file(digest) + ")");
        }
        return Optional.of(bytes);
    }

    Path file(Sha256 digest) {
        return shelf(digest).resolve(digest.hex());
    }

    private Path shelf(Sha256 digest) {
        return folder.resolve(digest.hex().substring(0, 2));
    }

    /// A file cut short by a failing disk does not count, so that storing its bytes again heals it.
    private static boolean holds(Path file, int length) {
        try {
            return Files.size(file) == length;
        } catch (IOException e) {
            return false;
        }
    }

    private void write(byte[] bytes, Sha256 digest) throws IOException {
        Path shelf = shelf(digest);
        makeShelf(shelf);
        Path aside = Files.createTempFile(shelf, "new-", "");
        try {
            try (var out = FileChannel.open(aside, StandardOpenOption.WRITE)) {
                var rest = ByteBuffer.wrap(bytes);
                while (rest.hasRemaining()) out.write(rest);
                out.force(true);
            }
            Files.move(aside, file(digest), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            force(shelf);
        } finally {
            Files.deleteIfExists(aside);
        }
    }

    private void makeShelf(Path shelf) throws IOException {
        if (Files.isDirectory(shelf)) return;
        Files.createDirectories(shelf);
        force(folder);
    }

    /// A rename is durable only when its folder is on the disk too.
    private static void force(Path path) throws IOException {
        try (var directory = FileChannel.open(path, StandardOpenOption.READ)) {
            directory.force(true);
        }
    }
}
