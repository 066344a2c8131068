package dev.agoge.grpo;

import dev.agoge.contracts.EpisodeKind;
import dev.agoge.contracts.EpisodeRequest;
import dev.agoge.contracts.GroupId;
import dev.agoge.contracts.RunId;
import dev.agoge.contracts.RunStatus;
import dev.agoge.contracts.Stage;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.IntConsumer;

/// Has groups played, and waits for their outcomes.
///
/// What is wanted goes to the ledger first and to the queue after; what was played before is not played again. So
/// asking for a group is asking how it came out, on the first day of a run as after a crash.
public final class Arena {
    /// Takes requests for good: what it has returned from is not lost.
    public interface Queue {
        void send(List<EpisodeRequest> requests);
    }

    /// The run was cancelled while its trainer was at work.
    public static final class Cancelled extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private final Ledger ledger;
    private final Queue queue;
    private final Doorbell doorbell;
    private final Clock clock;
    private final Duration silence;

    /// @param doorbell rings when a run's status has changed; results ring it too
    /// @param silence after so long without any result, what is open is sent again: well beyond what an
    ///     episode takes. Results that do come reset it, so a long queue is not mistaken for a lost one
    public Arena(Ledger ledger, Queue queue, Doorbell doorbell, Clock clock, Duration silence) {
        this.ledger = ledger;
        this.queue = queue;
        this.doorbell = doorbell;
        this.clock = clock;
        this.silence = silence;
    }

    /// Asks without waiting.
    public void ask(RunId run, List<GroupRequest> groups) {
        ledger.ask(groups);
        dispatch(run);
    }

    /// How these groups came out, once all have; with them every group asked for in the same place.
    ///
    /// @param progress is told how many episodes are still open
    public List<PlayedGroup> play(List<GroupRequest> groups, IntConsumer progress) throws InterruptedException {
        GroupId place = groups.getFirst().id();
        ask(place.run(), groups);
        await(place.run(), place.stage(), place.kind(), place.step(), progress);
        return ledger.played(place.run(), place.stage(), place.kind(), place.step());
    }

    private void await(RunId run, Stage stage, EpisodeKind kind, int step, IntConsumer progress)
            throws InterruptedException {
        while (true) {
            long heard = doorbell.heard();
            if (ledger.status(run) == RunStatus.CANCELLED) throw new Cancelled();
            int open = ledger.open(run, stage, kind, step);
            progress.accept(open);
            if (open == 0) return;
            dispatch(run);
            if (!doorbell.await(heard, silence))
                ledger.reopen(run, clock.instant().minus(silence));
        }
    }

    /// Waits as long as the run is paused.
    public void awaitRunning(RunId run) throws InterruptedException {
        while (true) {
            long heard = doorbell.heard();
            switch (ledger.status(run)) {
                case CANCELLED -> throw new Cancelled();
                case PAUSED -> doorbell.await(heard, silence);
                case QUEUED, RUNNING, FINISHED, FAILED -> {
                    return;
                }
            }
        }
    }

    private void dispatch(RunId run) {
        List<EpisodeRequest> unsent = ledger.unsent(run, Integer.MAX_VALUE);
        if (unsent.isEmpty()) return;
        queue.send(unsent);
        ledger.sent(unsent);
    }
}
