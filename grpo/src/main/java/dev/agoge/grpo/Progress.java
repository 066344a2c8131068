package dev.agoge.grpo;

import dev.agoge.contracts.RunEvent;
import dev.agoge.contracts.RunId;
import java.time.Clock;
import java.util.function.IntConsumer;

/// Tells how far a piece of work is, a few times a second at most.
public final class Progress implements IntConsumer {
    private static final long PAUSE_MILLIS = 200;

    private final Broadcast broadcast;
    private final Clock clock;
    private final RunId run;
    private final String work;
    private final int total;
    private long toldAt;

    public Progress(Surroundings with, RunId run, String work, int total) {
        this.broadcast = with.broadcast();
        this.clock = with.clock();
        this.run = run;
        this.work = work;
        this.total = total;
    }

    /// @param open how much is left
    @Override
    public void accept(int open) {
        done(total - open);
    }

    public void done(int done) {
        long now = clock.millis();
        if (done < total && now - toldAt < PAUSE_MILLIS) return;
        toldAt = now;
        broadcast.tell(new RunEvent.Progressed(run, now, work, done, total));
    }
}
