package dev.agoge.rollout;

import dev.agoge.contracts.PolicyVersion;
import dev.agoge.contracts.Sha256;
import dev.agoge.policy.Policy;
import dev.agoge.policy.engine.EngineLimits;
import dev.agoge.policy.weights.Manifests;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/// The policy versions that are being played, each loaded once, by its digests, into buffers of its own. A version
/// stays as long as an episode speaks with it; a few that nobody uses any more are kept for the next who asks.
public final class Policies implements AutoCloseable {
    private final Manifests manifests;
    private final EngineLimits limits;
    private final int threads;
    private final int idleKept;
    private final Map<Address, Holding> holdings = new LinkedHashMap<>(16, 0.75f, true);
    private boolean closed;

    private record Address(Sha256 manifest, Sha256 weights) {}

    private static final class Holding {
        private final CompletableFuture<Voice> voice = new CompletableFuture<>();
        private int users;
    }

    /// The use of a version, from borrowing to closing.
    final class Lease implements AutoCloseable {
        private final Holding holding;
        private final Voice voice;
        private boolean given;

        private Lease(Holding holding, Voice voice) {
            this.holding = holding;
            this.voice = voice;
        }

        Voice voice() {
            return voice;
        }

        @Override
        public void close() {
            if (given) return;
            given = true;
            giveBack(holding);
        }
    }

    /// @param manifests where the versions lie
    /// @param limits of each engine
    /// @param threads of each engine's arithmetic
    /// @param idleKept versions kept although nobody uses them
    public Policies(Manifests manifests, EngineLimits limits, int threads, int idleKept) {
        this.manifests = manifests;
        this.limits = limits;
        this.threads = threads;
        this.idleKept = idleKept;
    }

    /// Waits if somebody else is loading the same version.
    ///
    /// @throws IllegalStateException if it cannot be loaded, or is not what its digest says
    Lease borrow(PolicyVersion version) {
        Address address = new Address(version.manifest(), version.weights());
        Holding holding;
        boolean first = false;
        synchronized (this) {
            if (closed) throw new IllegalStateException("no policy is played here any more");
            holding = holdings.get(address);
            if (holding == null) {
                holding = new Holding();
                holdings.put(address, holding);
                first = true;
            }
            holding.users++;
        }
        if (first) load(address, holding);
        try {
            return new Lease(holding, holding.voice.join());
        } catch (CompletionException e) {
            throw new IllegalStateException(
                    "policy " + version.label() + " cannot be played: " + reason(e), e.getCause());
        }
    }

    private static String reason(CompletionException e) {
        return e.getCause() == null ? e.toString() : String.valueOf(e.getCause().getMessage());
    }

    private void load(Address address, Holding holding) {
        try {
            holding.voice.complete(new Voice(read(address), limits, threads));
        } catch (RuntimeException | Error e) {
            synchronized (this) {
                holdings.remove(address, holding);
            }
            holding.voice.completeExceptionally(e);
        }
    }

    private Policy read(Address address) {
        Policy policy = manifests.read(address.manifest, "manifest " + address.manifest, Policy::load);
        if (!policy.digest().equals(address.weights)) {
            throw new IllegalStateException("the weights in manifest " + address.manifest + " have the digest "
                    + policy.digest() + ", but " + address.weights + " was asked for");
        }
        return policy;
    }

    private void giveBack(Holding holding) {
        List<Voice> dropped;
        synchronized (this) {
            holding.users--;
            dropped = closed ? drop(0) : drop(idleKept);
        }
        dropped.forEach(Voice::close);
    }

    /// The least recently used first, until so many idle ones are left.
    private List<Voice> drop(int keep) {
        long idle =
                holdings.values().stream().filter(holding -> holding.users == 0).count();
        List<Voice> dropped = new ArrayList<>();
        Iterator<Holding> oldest = holdings.values().iterator();
        while (idle > keep) {
            Holding holding = oldest.next();
            if (holding.users > 0) continue;
            oldest.remove();
            dropped.add(holding.voice.join());
            idle--;
        }
        return dropped;
    }

    /// Versions in memory, used or not.
    public synchronized int held() {
        return holdings.size();
    }

    /// Drops every version; one that is still used, when its last episode has ended.
    @Override
    public void close() {
        List<Voice> dropped;
        synchronized (this) {
            closed = true;
            dropped = drop(0);
        }
        dropped.forEach(Voice::close);
    }
}
