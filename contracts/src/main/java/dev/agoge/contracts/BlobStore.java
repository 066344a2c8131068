package dev.agoge.contracts;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/// Where heavy things lie, addressed by the SHA-256 of their bytes: token blocks, bundles, task sets, weights. What was
/// put can be read from then on, by every role, until a sweeper deletes what nobody names any more.
public interface BlobStore {
    /// A blob as a sweeper sees it.
    ///
    /// @param modified when it was last put. Whoever puts a blob names it only afterwards, so a sweeper leaves the
    ///     young alone
    record Stored(Sha256 digest, long bytes, Instant modified) {}

    /// What writes a blob's bytes, once, from the first to the last.
    interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    /// Stores the bytes durably. Storing them again only makes the blob young again.
    Sha256 put(byte[] bytes);

    /// The same of all that can be read from a stream, which may be larger than memory. The caller closes it.
    default Sha256 put(InputStream bytes) {
        return write(bytes::transferTo);
    }

    /// The same of all that is written.
    Sha256 write(Content content);

    /// The bytes, checked against their digest.
    Optional<byte[]> get(Sha256 digest);

    default byte[] require(Sha256 digest) {
        return get(digest).orElseThrow(() -> absent(digest));
    }

    /// Reads a blob of any size. Its digest is checked while it is read: whoever reads to the end has read what was
    /// put, or gets an [IOException] with the last bytes.
    ///
    /// @throws IllegalStateException if there is no such blob
    InputStream open(Sha256 digest);

    /// Lays a blob into a file of its own, which nobody may write to. Whoever reads it checks it.
    ///
    /// @throws IllegalStateException if there is no such blob
    default void layOut(Sha256 digest, Path file) throws IOException {
        try (InputStream in = open(digest)) {
            Files.copy(in, file);
        }
    }

    boolean has(Sha256 digest);

    /// Makes the blob young again: for whoever is about to name what others put.
    ///
    /// @return whether it is there
    boolean renew(Sha256 digest);

    /// Deletes the blob, unless it was put or renewed since that time.
    ///
    /// @return whether it is gone by this
    boolean delete(Sha256 digest, Instant before);

    /// What writers left that were cut short.
    record Leavings(long files, long bytes) {
        public static final Leavings NONE = new Leavings(0, 0);
    }

    /// Deletes what was left before that time.
    ///
    /// @param dryRun only looks
    Leavings tidy(Instant before, boolean dryRun);

    /// Gives the store to a ledger, if it is nobody's yet. A sweeper leaves the store of another ledger alone.
    ///
    /// @return whose it is
    String belongTo(String ledger);

    /// All blobs, in no order. One that is put or deleted meanwhile may be among them or not. To be closed.
    Stream<Stored> list();

    static IllegalStateException absent(Sha256 digest) {
        return new IllegalStateException("the blob store has no " + digest);
    }
}
