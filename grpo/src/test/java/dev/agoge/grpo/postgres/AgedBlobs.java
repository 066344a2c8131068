package dev.agoge.grpo.postgres;

import dev.agoge.contracts.InMemoryBlobs;
import dev.agoge.contracts.Manifest;
import dev.agoge.contracts.Sha256;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Blobs that were put when a test says so.
final class AgedBlobs extends InMemoryBlobs {
    private Duration age = Duration.ofDays(40);

    @Override
    protected Instant now() {
        return Instant.now().minus(age);
    }

    /// What is put from now on is so old.
    void age(Duration age) {
        this.age = age;
    }

    Sha256 text(String text) {
        return put(text.getBytes(StandardCharsets.UTF_8));
    }

    /// A manifest of files of these contents.
    Sha256 folder(String... contents) {
        var files = new TreeMap<String, Sha256>();
        for (String content : contents) files.put("file-" + files.size(), text(content));
        return new Manifest(files).store(this);
    }

    /// A manifest and its files.
    Set<Sha256> all(Sha256 manifest) {
        Set<Sha256> all = new HashSet<>(Manifest.open(this, manifest).files().values());
        all.add(manifest);
        return all;
    }

    Set<Sha256> there() {
        return list().map(Stored::digest).collect(Collectors.toSet());
    }
}
