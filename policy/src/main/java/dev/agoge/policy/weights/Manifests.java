package dev.agoge.policy.weights;

import dev.agoge.contracts.BlobStore;
import dev.agoge.contracts.Manifest;
import dev.agoge.contracts.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// Folders of models that lie in a blob store, by the digests of their manifests. What is read of one is laid out as a
/// folder for as long as it is read, because files of weights are mapped.
public final class Manifests {
    private final BlobStore blobs;
    private final Path scratch;

    /// Reads a folder.
    public interface Reading<T> {
        T read(Path folder) throws IOException;
    }

    /// @param scratch a folder of this process, made if there is none. Best on the file system of the blobs
    public Manifests(BlobStore blobs, Path scratch) {
        this.blobs = blobs;
        this.scratch = scratch;
    }

    /// @param what it is, for whoever reads that it cannot be read
    public <T> T read(Sha256 manifest, String what, Reading<T> reading) {
        try {
            Files.createDirectories(scratch);
            Path folder = Files.createTempDirectory(scratch, "laid-out-");
            try {
                layOut(manifest, folder);
                return reading.read(folder);
            } finally {
                delete(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + what + ": " + e.getMessage(), e);
        }
    }

    private void layOut(Sha256 digest, Path folder) throws IOException {
        for (Map.Entry<String, Sha256> file :
                Manifest.open(blobs, digest).files().entrySet()) {
            blobs.layOut(file.getValue(), folder.resolve(file.getKey()));
        }
        blobs.layOut(digest, folder.resolve(Manifest.FILE));
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> inside = Files.walk(folder)) {
            for (Path path : inside.sorted(Comparator.reverseOrder()).toList()) Files.delete(path);
        }
    }

    /// Stores a folder's files as they are.
    ///
    /// @param which of them, by name
    /// @return the manifest's digest
    public static Sha256 store(BlobStore blobs, Path folder, Predicate<String> which) throws IOException {
        SortedMap<String, Sha256> files = new TreeMap<>();
        try (Stream<Path> inside = Files.list(folder)) {
            for (Path file : inside.sorted().toList()) {
                String name = String.valueOf(file.getFileName());
                if (!Files.isRegularFile(file) || !which.test(name)) continue;
                files.put(name, blobs.write(out -> Files.copy(file, out)));
            }
        }
        return new Manifest(files).store(blobs);
    }
}
