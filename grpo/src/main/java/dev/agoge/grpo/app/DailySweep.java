package dev.agoge.grpo.app;

import dev.agoge.contracts.runs.RunDesk.Refused;
import dev.agoge.contracts.runs.Upkeep.Sweep;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/// Looks now and then whether the day's sweep of the blobs is due; of all trainers one does it.
final class DailySweep implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(DailySweep.class);
    private static final Duration LOOK_AGAIN = Duration.ofMinutes(20);

    private final Supplier<Optional<Sweep>> daily;
    private volatile Optional<Thread> thread = Optional.empty();

    /// @param daily sweeps if it is due
    DailySweep(Supplier<Optional<Sweep>> daily) {
        this.daily = daily;
    }

    @Override
    public void start() {
        thread = Optional.of(Thread.ofPlatform().daemon().name("daily-sweep").start(this::work));
    }

    @Override
    public void stop() {
        thread.ifPresent(Thread::interrupt);
        thread = Optional.empty();
    }

    @Override
    public boolean isRunning() {
        return thread.isPresent();
    }

    private void work() {
        try {
            while (true) {
                Thread.sleep(LOOK_AGAIN);
                look();
            }
        } catch (InterruptedException e) {
            LOG.debug("no sweeps from here any more");
        }
    }

    private void look() {
        try {
            daily.get()
                    .ifPresent(
                            sweep -> LOG.info("the blobs were swept: freed {}, kept {}", sweep.freed(), sweep.kept()));
        } catch (Refused e) {
            LOG.warn("{}", e.getMessage());
        } catch (RuntimeException e) {
            LOG.warn("the blobs were not swept, and it will be tried again", e);
        }
    }
}
