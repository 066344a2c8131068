package dev.agoge.contracts;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// A blob store for tests, here so that every module's tests can have it.
public final class InMemoryBlobs implements BlobStore {
    private final Map<Sha256, byte[]> blobs = new ConcurrentHashMap<>();

    @Override
    public Sha256 put(byte[] bytes) {
        Sha256 digest = Sha256.of(bytes);
        blobs.putIfAbsent(digest, bytes.clone());
        return digest;
    }

    @Override
    public Optional<byte[]> get(Sha256 digest) {
        return Optional.ofNullable(blobs.get(digest)).map(byte[]::clone);
    }
}
