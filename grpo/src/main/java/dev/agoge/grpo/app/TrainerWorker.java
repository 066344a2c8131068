package dev.agoge.grpo.app;

import dev.agoge.contracts.JudgedEpisode;
import dev.agoge.contracts.RunCommand;
import dev.agoge.contracts.RunEvent;
import dev.agoge.contracts.RunId;
import dev.agoge.contracts.RunStatus;
import dev.agoge.contracts.Topics;
import dev.agoge.grpo.Arena;
import dev.agoge.grpo.Doorbell;
import dev.agoge.grpo.Surroundings;
import dev.agoge.grpo.postgres.Runs;
import dev.agoge.grpo.stage.Trainer;
import dev.agoge.wire.kafka.DeadLetters;
import dev.agoge.wire.kafka.Listener;
import dev.agoge.wire.kafka.Listener.Source;
import dev.agoge.wire.postgres.Passing;
import java.time.Duration;
import java.util.List;
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

    private final Runs runs;
    private final Surroundings with;
    private final Doorbell doorbell;
    private final Function<TrainerWorker, List<Listener<?>>> listening;
    private List<Listener<?>> listeners = List.of();
    private Optional<Thread> thread = Optional.empty();
    private volatile boolean stopping;

    TrainerWorker(String servers, Runs runs, Surroundings with, Doorbell doorbell, DeadLetters deadLetters) {
        this.runs = runs;
        this.with = with;
        this.doorbell = doorbell;
        this.listening = worker -> List.of(
                new Listener<>(
                        new Source<>(servers, "trainer-results", Topics.JUDGED_EPISODES, JudgedEpisode.class),
                        with.arena()::judged,
                        Passing::passes,
                        deadLetters),
                new Listener<>(
                        new Source<>(servers, "trainer-commands", Topics.COMMANDS, RunCommand.class),
                        commands -> commands.forEach(worker::obey),
                        Passing::passes,
                        deadLetters));
    }

    @Override
    public synchronized void start() {
        listeners = listening.apply(this);
        listeners.forEach(Listener::start);
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
        listeners.forEach(Listener::close);
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
        Optional<Runs.Queued> next = runs.next();
        if (next.isPresent()) train(next.get());
        else doorbell.await(heard, LOOK_AGAIN);
    }

    private void train(Runs.Queued queued) throws InterruptedException {
        RunId run = queued.run();
        if (runs.begin(run)) tell(run, RunStatus.RUNNING, "");
        LOG.info("training run {}", run);
        try {
            end(run, RunStatus.FINISHED, new Trainer(run, queued.config(), queued.beside(), with).train());
        } catch (Arena.Cancelled e) {
            end(run, RunStatus.CANCELLED, "");
        } catch (RuntimeException e) {
            // What breaks because this process is going down is no failure of the run, nor is an absent ledger.
            if (stopping) throw new InterruptedException();
            if (Passing.passes(e)) throw e;
            LOG.error("run {} failed", run, e);
            end(run, RunStatus.FAILED, String.valueOf(e.getMessage()));
        }
    }

    private void end(RunId run, RunStatus status, String reason) {
        if (status != RunStatus.FINISHED) with.ledger().cancelOpen(run);
        runs.status(run, status, reason);
        runs.summarise(run);
        tell(run, status, reason);
    }

    private void obey(RunCommand command) {
        runs.apply(command).ifPresent(status -> tell(command.run(), status, ""));
    }

    private void tell(RunId run, RunStatus status, String reason) {
        with.broadcast().tell(new RunEvent.StatusChanged(run, with.clock().millis(), status, reason));
    }
}
