package dev.agoge.environments;

import dev.agoge.contracts.BlobStore;
import dev.agoge.contracts.EnvironmentRef;
import dev.agoge.contracts.Sha256;
import java.nio.charset.StandardCharsets;

/// An environment as one immutable piece: the canonical text of its manifest. Its digest is the environment's address.
public final class Bundle {
    /// A larger one is refused unread.
    public static final int MAX_BYTES = 4 << 20;

    private final Manifest manifest;
    private final String text;

    private Bundle(Manifest manifest) {
        this.manifest = manifest;
        this.text = ManifestText.of(manifest);
    }

    /// Built by a program. It passes through the same reader as one written by hand.
    ///
    /// @throws InvalidEnvironment with every mistake
    public static Bundle of(Manifest manifest) {
        return read(ManifestText.of(manifest).getBytes(StandardCharsets.UTF_8));
    }

    /// As a person wrote it, or as it was published.
    ///
    /// @throws InvalidEnvironment with every mistake
    public static Bundle read(byte[] json) {
        return new Bundle(ManifestReader.read(json));
    }

    public Manifest manifest() {
        return manifest;
    }

    public byte[] bytes() {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    public EnvironmentRef ref() {
        return new EnvironmentRef(manifest.name(), manifest.version(), Sha256.of(bytes()));
    }

    /// Makes it readable for every role.
    public EnvironmentRef publish(BlobStore blobs) {
        blobs.put(bytes());
        return ref();
    }
}
