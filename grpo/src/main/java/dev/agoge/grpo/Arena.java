package dev.agoge.grpo;

import dev.agoge.contracts.Arithmetic;
import dev.agoge.contracts.EpisodeRequest;
import dev.agoge.contracts.GroupId;
import dev.agoge.contracts.RunId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.function.IntSupplier;

/// Has groups played for the run that its trainer holds, and waits for their outcomes.
///
/// What is wanted goes to the ledger first and to the queue after; what was played before is not played again. So
/// asking for a group is asking how it came out, on the first day of a run as after a crash.
public final class Arena {
    /// Takes requests for good: what it has returned from is not lost.
    public interface Queue {
        void send(List<EpisodeRequest> requests);
    }

    /// What all of a process's runs send requests through.
    ///
    /// @param window how many of a run's requests may lie in the queue
    /// @param doorbell rings when results are in the ledger, and when a trainer is to leave
    /// @param silence after so long without any result, what is open is sent again: well beyond what an
    ///     episode takes. Results that do come reset it, so a long queue is not mistaken for a lost one
    public record Line(Queue queue, IntSupplier window, Doorbell doorbell, Duration silence) {}

    /// The run, as its trainer holds it.
    public record Hold(RunId run, long epoch, Arithmetic arithmetic, Leave leave) {}

    /// What another trainer has recorded rings no bell here, and what waits for its next attempt rings none at all.
    private static final Duration LOOK_AGAIN = Duration.ofMillis(600);

    private static final Duration GLANCE = Duration.ofMillis(200);

    private final Ledger ledger;
    private final Line line;
    private final Hold hold;
    private final Clock clock;

    public Arena(Ledger ledger, Line line, Hold hold, Clock clock) {
        this.ledger = ledger;
        this.line = line;
        this.hold = hold;
        this.clock = clock;
    }

    /// Stops here, if the trainer is to leave.
    public void look() {
        hold.leave().look();
    }

    /// Asks without waiting.
    public void ask(List<GroupRequest> groups) {
        look();
        ledger.ask(groups);
        dispatch();
    }

    /// How these groups came out, once all have; with them every group asked for in the same place.
    ///
    /// @param progress is told how many episodes are still open
    public List<PlayedGroup> play(List<GroupRequest> groups, IntConsumer progress) throws InterruptedException {
        GroupId place = groups.getFirst().id();
        ask(groups);
        await(place, progress);
        return ledger.played(place.run(), place.stage(), place.kind(), place.step());
    }

    private void await(GroupId place, IntConsumer progress) throws InterruptedException {
        Instant quietSince = clock.instant();
        boolean waited = false;
        while (true) {
            long heard = line.doorbell().heard();
            look();
            int open = ledger.open(place.run(), place.stage(), place.kind(), place.step());
            progress.accept(open);
            if (open == 0) break;
            waited = true;
            ledger.stuck(hold.run());
            dispatch();
            if (rings(heard)) {
                quietSince = clock.instant();
            } else if (!clock.instant().isBefore(quietSince.plus(line.silence()))) {
                ledger.reopen(hold.run(), clock.instant().minus(line.silence()));
                quietSince = clock.instant();
            }
        }
        if (waited) ledger.stuck(hold.run());
    }

    private boolean rings(long heard) throws InterruptedException {
        for (long left = LOOK_AGAIN.dividedBy(GLANCE); left > 0; left--) {
            if (line.doorbell().await(heard, GLANCE)) return true;
            look();
        }
        return false;
    }

    /// Sends what is not sent yet and whose time has come, as far as the window reaches. From any thread: as results
    /// come in there is room for more.
    public synchronized void dispatch() {
        int room = line.window().getAsInt() - ledger.inQueue(hold.run());
        if (room <= 0) return;
        List<EpisodeRequest> unsent = ledger.unsent(hold.run(), room);
        if (unsent.isEmpty()) return;
        look();
        line.queue()
                .send(unsent.stream()
                        .map(request -> request.under(hold.epoch(), hold.arithmetic()))
                        .toList());
        ledger.sent(unsent);
    }
}
