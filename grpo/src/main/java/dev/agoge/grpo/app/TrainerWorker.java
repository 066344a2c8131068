package dev.agoge.grpo.app;

import dev.agoge.contracts.RunEvent;
import dev.agoge.contracts.RunId;
import dev.agoge.contracts.RunStatus;
import dev.agoge.contracts.runs.Move;
import dev.agoge.grpo.Claim;
import dev.agoge.grpo.Claims;
import dev.agoge.grpo.Doorbell;
import dev.agoge.grpo.Superseded;
import dev.agoge.grpo.Surroundings;
import dev.agoge.grpo.stage.Trainer;
import dev.agoge.wire.kafka.Listener;
import dev.agoge.wire.postgres.Passing;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/// The trainer role: takes up one run after the other, and listens for results and commands beside it.
final class TrainerWorker implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(TrainerWorker.class);

    /// The bell rings when there is something to do; this is for a run that another process wrote down.
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(30);

    private static final Duration TRY_AGAIN = Duration.ofSeconds(5);

    private final Claims claims;
    private final Function<Claim, Surroundings> surroundings;
    private final Doorbell doorbell;
    private final Listener<?> results;
    private final Claims.Trainer self =
            new Claims.Trainer("trainer-" + ProcessHandle.current().pid(), "", "", "cpu fp32 1");
    private Optional<Thread> thread = Optional.empty();
    private volatile boolean stopping;

    TrainerWorker(
            Claims claims, Function<Claim, Surroundings> surroundings, Doorbell doorbell, Listener<?> results) {
        this.claims = claims;
        this.surroundings = surroundings;
        this.doorbell = doorbell;
        this.results = results;
    }

    @Override
    public synchronized void start() {
        results.start();
        stopping = false;
        Thread working = Thread.ofPlatform().name("trainer").unstarted(this::work);
        thread = Optional.of(working);
        working.start();
    }

    @Override
    public synchronized void stop() {
        stopping = true;
        thread.ifPresent(Thread::interrupt);
        try {
            // Half a step may be on its way; it is done again after the next start.
            if (thread.isPresent()) thread.get().join(Duration.ofSeconds(20));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        results.close();
        thread = Optional.empty();
    }

    @Override
    public synchronized boolean isRunning() {
        return thread.isPresent();
    }

    private void work() {
        try {
            while (!stopping) {
                try {
                    takeUpNext();
                } catch (RuntimeException e) {
                    if (stopping) return;
                    // Nothing is lost: a run is taken up again where it was.
                    LOG.error("the trainer cannot go on, and will try again", e);
                    Thread.sleep(TRY_AGAIN);
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("the trainer stops");
        }
    }

    private void takeUpNext() throws InterruptedException {
        long heard = doorbell.heard();
        Optional<Claim> next = claims.next(self);
        if (next.isPresent()) train(next.get(), surroundings.apply(next.get()));
        else doorbell.await(heard, LOOK_AGAIN);
    }

    private void train(Claim claim, Surroundings with) throws InterruptedException {
        RunId run = claim.run();
        tell(with, run, RunStatus.RUNNING, "");
        LOG.info("training run {}", run);
        try {
            end(claim, with, Move.FINISH, new Trainer(run, claim.config(), claim.settings(), with).train());
        } catch (Superseded e) {
            LOG.warn("{}", e.getMessage());
        } catch (RuntimeException e) {
            // What breaks because this process is going down is no failure of the run, nor is an absent ledger.
            if (stopping) throw new InterruptedException();
            if (Passing.passes(e)) throw e;
            LOG.error("run {} failed", run, e);
            end(claim, with, Move.FAIL, String.valueOf(e.getMessage()));
        }
    }

    private void end(Claim claim, Surroundings with, Move move, String reason) {
        RunStatus status = claims.leave(claim, move, reason, Optional.empty());
        tell(with, claim.run(), status, reason);
    }

    private static void tell(Surroundings with, RunId run, RunStatus status, String reason) {
        with.broadcast().tell(new RunEvent.StatusChanged(run, with.clock().millis(), status, reason));
    }
}
