package dev.agoge.contracts;

import java.util.Optional;

/// Where heavy things lie, addressed by the SHA-256 of their bytes: token blocks, bundles, task sets. What was put can
/// be read from then on, by every role.
public interface BlobStore {
    /// Stores the bytes durably; storing them again does nothing.
    Sha256 put(byte[] bytes);

    /// The bytes, checked against their digest.
    Optional<byte[]> get(Sha256 digest);

    default byte[] require(Sha256 digest) {
        return get(digest).orElseThrow(() -> new IllegalStateException("the blob store has no " + digest));
    }
}
