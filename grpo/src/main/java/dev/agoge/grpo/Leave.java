package dev.agoge.grpo;

import dev.agoge.contracts.runs.Move;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Whether a trainer is to leave its run. It is asked from any thread; the trainer looks between micro-batches, while
/// it
/// waits, and before and after it writes, and stops there.
///
/// A step's end, from the optimizer's update to its row in the ledger, is not left in its middle: what was computed is
/// written down. Whatever is left before it has changed no weight, so the state at the step's beginning is at hand.
public final class Leave {
    /// Why a trainer leaves.
    public sealed interface Reason {
        /// The ledger wishes it.
        record Wished(Move move) implements Reason {}

        /// This process is to end.
        record Stopping() implements Reason {}

        /// Nobody here can say that the run is still this trainer's. Nothing is saved.
        record Lost(String why) implements Reason {}
    }

    /// The trainer has stopped computing. Not a failure of the run.
    public static final class Left extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final transient Reason reason;

        private Left(Reason reason) {
            super("the trainer leaves: " + reason, null, false, false);
            this.reason = reason;
        }

        public Reason reason() {
            return reason;
        }
    }

    private final LongSupplier nanos;
    private final Runnable wake;
    private final AtomicReference<@Nullable Reason> asked = new AtomicReference<>();
    private volatile long heldUntil;

    /// @param nanos a clock that only runs forward, as [System#nanoTime]
    /// @param wake whoever waits
    public Leave(LongSupplier nanos, Runnable wake, Duration held) {
        this.nanos = nanos;
        this.wake = wake;
        this.heldUntil = nanos.getAsLong() + held.toNanos();
    }

    /// The first reason stays, but for one that says that the run is lost.
    public void ask(Reason why) {
        asked.updateAndGet(before -> before == null || why instanceof Reason.Lost ? why : before);
        wake.run();
    }

    /// The run is this trainer's for so long after that moment: if nobody says so again, it has to stop by itself.
    public void held(long since, Duration time) {
        heldUntil = since + time.toNanos();
    }

    public Optional<Reason> asked() {
        return Optional.ofNullable(asked.get());
    }

    /// Stops here, if the trainer is to leave.
    public void look() {
        if (asked.get() == null && nanos.getAsLong() - heldUntil > 0) {
            ask(new Reason.Lost("no heartbeat has reached the ledger for half the lease"));
        }
        Reason why = asked.get();
        if (why != null) throw new Left(why);
    }
}
