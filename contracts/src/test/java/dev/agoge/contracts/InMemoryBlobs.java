package dev.agoge.contracts;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/// A blob store for tests, here so that every module's tests can have it. Time stands still in it.
public class InMemoryBlobs implements BlobStore {
    private final Map<Sha256, byte[]> blobs = new ConcurrentHashMap<>();

    @Override
    public Sha256 put(byte[] bytes) {
        Sha256 digest = Sha256.of(bytes);
        blobs.putIfAbsent(digest, bytes.clone());
        return digest;
    }

    @Override
    public Sha256 write(Content content) {
        try {
            var bytes = new ByteArrayOutputStream();
            content.writeTo(bytes);
            return put(bytes.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Optional<byte[]> get(Sha256 digest) {
        return Optional.ofNullable(blobs.get(digest)).map(byte[]::clone);
    }

    @Override
    public InputStream open(Sha256 digest) {
        return new ByteArrayInputStream(require(digest));
    }

    @Override
    public boolean has(Sha256 digest) {
        return blobs.containsKey(digest);
    }

    @Override
    public void delete(Sha256 digest) {
        blobs.remove(digest);
    }

    @Override
    public Stream<Stored> list() {
        return blobs.entrySet().stream().map(blob -> new Stored(blob.getKey(), blob.getValue().length, Instant.EPOCH));
    }
}
