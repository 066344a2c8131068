package dev.agoge.standalone.servers;

import dev.agoge.contracts.Sha256;
import dev.agoge.standalone.home.Refusal;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/// PostgreSQL's own programs, unpacked from the archive on the class path.
///
/// @param folder with `bin`, `lib` and `share`
record PostgresPrograms(Path folder) {
    private static final String ARCHIVE = "/postgres-linux-x86_64.txz";

    /// Unpacks them under `parent` unless they are there. The folder carries the archive's digest, so another version
    /// gets a folder of its own; it appears whole, by a rename.
    static PostgresPrograms unpackInto(Path parent) {
        byte[] archive = archive();
        Path folder = parent.resolve("postgres-" + Sha256.of(archive).hex().substring(0, 16));
        if (!Files.isDirectory(folder)) {
            try {
                unpack(archive, Files.createDirectories(parent), folder);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot unpack PostgreSQL into " + folder, e);
            }
        }
        return new PostgresPrograms(folder);
    }

    String initdb() {
        return folder.resolve("bin/initdb").toString();
    }

    String postgres() {
        return folder.resolve("bin/postgres").toString();
    }

    private static byte[] archive() {
        try (InputStream in = PostgresPrograms.class.getResourceAsStream(ARCHIVE)) {
            if (in == null) {
                throw new Refusal("There is no embedded PostgreSQL for this machine (" + System.getProperty("os.name")
                        + " " + System.getProperty("os.arch") + "). Use one elsewhere with --postgres.");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + ARCHIVE, e);
        }
    }

    private static void unpack(byte[] archive, Path parent, Path folder) throws IOException {
        Path aside = Files.createTempDirectory(parent, "unpack-");
        Files.setPosixFilePermissions(aside, PosixFilePermissions.fromString("rwxr-xr-x"));
        try (var tar = new TarArchiveInputStream(new XZInputStream(new ByteArrayInputStream(archive)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                unpack(tar, entry, aside);
            }
        }
        try {
            Files.move(aside, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            // Another process was faster: its folder is as good.
            if (!Files.isDirectory(folder)) throw e;
            Folders.delete(aside);
        }
    }

    private static void unpack(TarArchiveInputStream tar, TarArchiveEntry entry, Path root) throws IOException {
        Path path = root.resolve(entry.getName()).normalize();
        if (!path.startsWith(root)) throw new IOException("an entry outside its archive: " + entry.getName());
        if (entry.isDirectory()) {
            Files.createDirectories(path);
            return;
        }
        Path parent = path.getParent();
        if (parent != null) Files.createDirectories(parent);
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
            return;
        }
        Files.copy(tar, path);
        if ((entry.getMode() & 0100) != 0) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }
}
