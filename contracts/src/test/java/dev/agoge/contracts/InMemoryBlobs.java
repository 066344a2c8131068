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
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/// A blob store for tests, here so that every module's tests can have it. Time stands still in it.
public class InMemoryBlobs implements BlobStore {
    private final Map<Sha256, byte[]> blobs = new ConcurrentHashMap<>();
    private final Map<Sha256, Instant> times = new ConcurrentHashMap<>();
    private final AtomicReference<String> owner = new AtomicReference<>("");

    @Override
    public Sha256 put(byte[] bytes) {
        Sha256 digest = Sha256.of(bytes);
        blobs.putIfAbsent(digest, bytes.clone());
        times.put(digest, now());
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
    public boolean renew(Sha256 digest) {
        return has(digest) && times.replace(digest, now()) != null;
    }

    @Override
    public boolean delete(Sha256 digest, Instant before) {
        return times.getOrDefault(digest, Instant.MAX).isBefore(before) && blobs.remove(digest) != null;
    }

    @Override
    public Leavings tidy(Instant before, boolean dryRun) {
        return Leavings.NONE;
    }

    @Override
    public String belongTo(String ledger) {
        return owner.updateAndGet(known -> known.isEmpty() ? ledger : known);
    }

    @Override
    public Stream<Stored> list() {
        return blobs.entrySet().stream()
                .map(blob -> new Stored(
                        blob.getKey(), blob.getValue().length, times.getOrDefault(blob.getKey(), Instant.EPOCH)));
    }

    protected Instant now() {
        return Instant.EPOCH;
    }
}
