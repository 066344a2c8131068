package dev.agoge.environments;

import dev.agoge.contracts.BlobStore;
import dev.agoge.contracts.EnvironmentRef;
import dev.agoge.contracts.Sha256;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/// The published environments, ready to be opened. The ones used last are kept. Different ones are loaded at the same
/// time; who asks for one that is being loaded waits for it.
public final class Environments {
    private final BlobStore blobs;
    private final int most;
    private final Map<Sha256, CompletableFuture<Environment>> kept = new LinkedHashMap<>(16, 0.75f, true);

    /// @param most how many are kept; one takes some hundred kilobytes
    public Environments(BlobStore blobs, int most) {
        if (most < 1) throw new IllegalArgumentException("at least one environment must be kept, not " + most);
        this.blobs = blobs;
        this.most = most;
    }

    /// @throws EnvironmentFailed if it is not to be had or is not what its name says
    public Environment load(EnvironmentRef ref) {
        CompletableFuture<Environment> mine = new CompletableFuture<>();
        Optional<CompletableFuture<Environment>> known = known(ref.digest(), mine);
        if (known.isEmpty()) load(ref, mine);
        Environment environment = loaded(ref, known.orElse(mine));
        if (!environment.ref().equals(ref)) {
            String message = "the bundle " + ref.digest() + " is " + environment.ref() + ", not " + ref;
            throw new EnvironmentFailed(message, new IllegalArgumentException(message));
        }
        return environment;
    }

    /// What somebody else has loaded or is at; if nobody, it is the caller's to load.
    private synchronized Optional<CompletableFuture<Environment>> known(
            Sha256 digest, CompletableFuture<Environment> mine) {
        CompletableFuture<Environment> known = kept.get(digest);
        if (known != null) return Optional.of(known);
        kept.put(digest, mine);
        forgetTheLongestUnused();
        return Optional.empty();
    }

    /// What is being loaded has users who wait for it, and stays.
    private void forgetTheLongestUnused() {
        Iterator<CompletableFuture<Environment>> oldest = kept.values().iterator();
        while (kept.size() > most && oldest.hasNext()) if (oldest.next().isDone()) oldest.remove();
    }

    private void load(EnvironmentRef ref, CompletableFuture<Environment> mine) {
        try {
            mine.complete(Environment.of(Bundle.read(blobs.require(ref.digest()))));
        } catch (RuntimeException | Error e) {
            // Next time it may be there: a failure is told to those who wait, and forgotten.
            forget(ref.digest(), mine);
            mine.completeExceptionally(e);
        }
    }

    private synchronized void forget(Sha256 digest, CompletableFuture<Environment> failed) {
        kept.remove(digest, failed);
    }

    private static Environment loaded(EnvironmentRef ref, CompletableFuture<Environment> loading) {
        try {
            return loading.join();
        } catch (CompletionException e) {
            Throwable why = e.getCause() == null ? e : e.getCause();
            throw new EnvironmentFailed("environment " + ref.name() + " cannot be loaded: " + why.getMessage(), why);
        }
    }
}
