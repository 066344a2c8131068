package dev.agoge.environments;

import dev.agoge.contracts.BlobStore;
import dev.agoge.contracts.EnvironmentRef;
import dev.agoge.contracts.Sha256;
import java.util.LinkedHashMap;
import java.util.Map;

/// The published environments, ready to be opened. The ones used last are kept.
public final class Environments {
    private final BlobStore blobs;
    private final int most;
    private final Map<Sha256, Environment> kept = new LinkedHashMap<>(16, 0.75f, true);

    /// @param most how many are kept; one takes some hundred kilobytes
    public Environments(BlobStore blobs, int most) {
        if (most < 1) throw new IllegalArgumentException("at least one environment must be kept, not " + most);
        this.blobs = blobs;
        this.most = most;
    }

    /// @throws EnvironmentFailed if it is not to be had or is not what its name says
    public synchronized Environment load(EnvironmentRef ref) {
        Environment known = kept.get(ref.digest());
        Environment environment = known != null ? known : read(ref);
        if (!environment.ref().equals(ref)) {
            String message = "the bundle " + ref.digest() + " is " + environment.ref() + ", not " + ref;
            throw new EnvironmentFailed(message, new IllegalArgumentException(message));
        }
        kept.put(ref.digest(), environment);
        if (kept.size() > most) kept.remove(kept.keySet().iterator().next());
        return environment;
    }

    private Environment read(EnvironmentRef ref) {
        try {
            return Environment.of(Bundle.read(blobs.require(ref.digest())));
        } catch (InvalidEnvironment | IllegalStateException e) {
            throw new EnvironmentFailed("environment " + ref.name() + " cannot be loaded: " + e.getMessage(), e);
        }
    }
}
