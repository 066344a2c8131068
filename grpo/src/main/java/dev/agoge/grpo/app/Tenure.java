package dev.agoge.grpo.app;

import dev.agoge.contracts.runs.Move;
import dev.agoge.grpo.Claim;
import dev.agoge.grpo.Claims;
import dev.agoge.grpo.Doorbell;
import dev.agoge.grpo.Leave;
import dev.agoge.grpo.Leave.Reason;
import dev.agoge.grpo.Superseded;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The time that a run is this trainer's. A thread of its own tells the ledger that the trainer lives, and the trainer
/// what the ledger wishes; a bell makes it look at once. When the ledger cannot be reached for half a lease, the
/// trainer
/// stops by its own clock, well before another may begin.
final class Tenure implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Tenure.class);

    private final Claims claims;
    private final Claim claim;
    private final Claims.Terms terms;
    private final Doorbell bell;
    private final Leave leave;
    private final Thread thread;
    private volatile boolean closed;
    private volatile long heard = System.nanoTime();
    private long leavingSince;

    /// @param bell rings when the ledger may have news of the run
    Tenure(Claims claims, Claim claim, Claims.Terms terms, Doorbell bell, Leave leave) {
        this.claims = claims;
        this.claim = claim;
        this.terms = terms;
        this.bell = bell;
        this.leave = leave;
        this.thread =
                Thread.ofPlatform().daemon().name("heartbeat-" + claim.run()).start(this::keep);
    }

    private void keep() {
        try {
            while (!closed && !graceIsOver()) {
                long rings = bell.heard();
                beat();
                bell.await(rings, terms.lease().dividedBy(6));
            }
        } catch (InterruptedException e) {
            LOG.debug("no heartbeats for run {} any more", claim.run());
        } catch (Superseded e) {
            leave.ask(new Reason.Lost(String.valueOf(e.getMessage())));
        }
    }

    /// Since when the ledger has not heard of the run.
    Duration silence() {
        return Duration.ofNanos(System.nanoTime() - heard);
    }

    private boolean graceIsOver() {
        if (leave.asked().isEmpty()) return false;
        if (leavingSince == 0) leavingSince = System.nanoTime();
        return System.nanoTime() - leavingSince > terms.leaveGrace().toNanos();
    }

    private void beat() {
        long began = System.nanoTime();
        try {
            Optional<Move> wish = claims.heartbeat(claim);
            heard = began;
            leave.held(began, terms.lease().dividedBy(2));
            if (leave.asked().isEmpty()) wish.ifPresent(move -> leave.ask(new Reason.Wished(move)));
        } catch (Superseded e) {
            throw e;
        } catch (RuntimeException e) {
            LOG.warn("run {}: a heartbeat did not reach the ledger: {}", claim.run(), e.toString());
        }
    }

    /// Nothing is said about the run from here any more.
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
