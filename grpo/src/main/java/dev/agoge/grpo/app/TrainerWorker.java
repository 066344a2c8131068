package dev.agoge.grpo.app;

import dev.agoge.contracts.JudgedEpisode;
import dev.agoge.contracts.RunEvent;
import dev.agoge.contracts.RunId;
import dev.agoge.contracts.RunState;
import dev.agoge.contracts.RunStatus;
import dev.agoge.contracts.runs.Move;
import dev.agoge.grpo.Claim;
import dev.agoge.grpo.Leave;
import dev.agoge.grpo.Leave.Left;
import dev.agoge.grpo.Leave.Reason;
import dev.agoge.grpo.SavePoint;
import dev.agoge.grpo.Superseded;
import dev.agoge.grpo.Surroundings;
import dev.agoge.grpo.stage.Trainer;
import dev.agoge.wire.postgres.Passing;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/// The trainer role: claims one run after the other, trains it until it ends or is to be left, and gives it up.
final class TrainerWorker implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(TrainerWorker.class);

    /// The bell rings when there is something to do; this is for what rings none, as a lease that runs out.
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(2);

    private static final Duration TRY_AGAIN = Duration.ofSeconds(5);

    /// What a process that is to end has for leaving its run; then it counts as having crashed.
    private static final Duration STOP_GRACE = Duration.ofSeconds(5);

    private final Workshop workshop;
    private final List<? extends Ear> ears;
    private volatile Optional<Thread> thread = Optional.empty();
    private volatile boolean stopping;
    private volatile @Nullable Held held;

    /// The run in hand.
    private record Held(Claim claim, Leave leave, Surroundings with, Tenure tenure) {}

    /// Something that is listened to as long as the role runs.
    interface Ear extends AutoCloseable {
        void start(TrainerWorker worker);

        @Override
        void close();
    }

    TrainerWorker(Workshop workshop, List<? extends Ear> ears) {
        this.workshop = workshop;
        this.ears = ears;
    }

    @Override
    public synchronized void start() {
        stopping = false;
        ears.forEach(ear -> ear.start(this));
        // Whoever has not left in time must not keep the process.
        Thread working = Thread.ofPlatform().daemon().name("trainer").unstarted(this::work);
        thread = Optional.of(working);
        working.start();
    }

    @Override
    public synchronized void stop() {
        stopping = true;
        Held now = held;
        if (now != null) now.leave().ask(new Reason.Stopping());
        workshop.bell().ring();
        try {
            if (thread.isPresent() && !thread.get().join(STOP_GRACE)) {
                LOG.warn("the trainer has not left its run within {}", STOP_GRACE);
                thread.get().interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        ears.forEach(Ear::close);
        thread = Optional.empty();
    }

    @Override
    public synchronized boolean isRunning() {
        return thread.isPresent();
    }

    // How it is

    /// What only starting the process anew would mend.
    Optional<String> ailment() {
        boolean ended = thread.isPresent() && !thread.get().isAlive();
        return ended ? Optional.of("The trainer has ended without having been asked to.") : Optional.empty();
    }

    /// Whether the ledger has not heard of the run in hand for as long as a lease.
    Optional<String> silence() {
        Held now = held;
        if (now == null || now.tenure().silence().compareTo(workshop.terms().lease()) < 0) return Optional.empty();
        return Optional.of("The ledger has not heard of run " + now.claim().run() + " for "
                + now.tenure().silence().toSeconds() + " s.");
    }

    // What it hears, on other threads

    /// Results have come in: of the run in hand, or of one that another trainer holds.
    void judged(List<JudgedEpisode> results) {
        workshop.record(results);
        Set<RunId> runs = results.stream()
                .map(result -> result.episode().id().group().run())
                .collect(Collectors.toSet());
        Held now = held;
        if (now != null && runs.remove(now.claim().run())) goOn(now);
        runs.forEach(workshop.broadcast()::ring);
    }

    /// The bell has rung for a run: its ledger rows have changed.
    void rung(@Nullable String run) {
        workshop.bell().ring();
        Held now = held;
        if (now != null && now.claim().run().value().equals(run)) goOn(now);
    }

    private void goOn(Held now) {
        workshop.results().ring();
        try {
            now.with().arena().dispatch();
        } catch (RuntimeException e) {
            // The trainer itself will meet it.
            LOG.debug("run {}: no more requests sent from here: {}", now.claim().run(), e.toString());
        }
    }

    // What it does

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
        long heard = workshop.bell().heard();
        long asked = System.nanoTime();
        Optional<Claim> next = workshop.claims().next(workshop.trainer());
        if (next.isPresent()) hold(next.get(), asked);
        else workshop.bell().await(heard, LOOK_AGAIN);
    }

    private void hold(Claim claim, long since) throws InterruptedException {
        Duration lease = workshop.terms().lease();
        Leave leave = new Leave(System::nanoTime, workshop.results()::ring, lease.dividedBy(2));
        leave.held(since, lease.dividedBy(2));
        Surroundings with = workshop.surroundings(claim, leave);
        try (Tenure tenure = new Tenure(workshop.claims(), claim, workshop.terms(), workshop.bell(), leave)) {
            held = new Held(claim, leave, with, tenure);
            if (stopping) leave.ask(new Reason.Stopping());
            LOG.info("run {} is held under epoch {} by {}", claim.run(), claim.epoch(), tenure);
            moved(claim, RunStatus.RUNNING, "");
            train(claim, with);
        } catch (Superseded e) {
            LOG.warn("{}", e.getMessage());
        } finally {
            held = null;
        }
    }

    private void train(Claim claim, Surroundings with) throws InterruptedException {
        try {
            Trainer trainer = new Trainer(claim.run(), claim.config(), claim.settings(), with);
            try {
                giveUp(claim, Move.FINISH, trainer.train(), Optional.empty());
            } catch (Left left) {
                leave(claim, left.reason(), trainer);
            }
        } catch (Superseded e) {
            throw e;
        } catch (RuntimeException e) {
            // What breaks because this process is going down is no failure of the run, nor is an absent ledger.
            if (stopping) throw new InterruptedException();
            if (Passing.passes(e)) throw e;
            LOG.error("run {} failed", claim.run(), e);
            giveUp(claim, Move.FAIL, String.valueOf(e.getMessage()), Optional.empty());
        }
    }

    private void leave(Claim claim, Reason reason, Trainer trainer) {
        LOG.info("run {} is left: {}", claim.run(), reason);
        switch (reason) {
            case Reason.Wished(Move move) ->
                giveUp(claim, move, "", move == Move.CANCEL ? Optional.empty() : trainer.leave());
            case Reason.Stopping() -> giveUp(claim, Move.PREEMPT, "Its trainer was stopped.", trainer.leave());
            case Reason.Lost(String why) -> LOG.warn("run {} is no longer held here: {}", claim.run(), why);
        }
    }

    private void giveUp(Claim claim, Move move, String sentence, Optional<SavePoint> point) {
        RunStatus status = workshop.claims().leave(claim, move, sentence, point);
        moved(claim, status, sentence);
        workshop.broadcast().ring(claim.run());
    }

    private void moved(Claim claim, RunStatus status, String reason) {
        workshop.broadcast().moved(new RunState(claim.run(), status, claim.epoch()));
        workshop.broadcast()
                .tell(new RunEvent.StatusChanged(claim.run(), workshop.clock().millis(), status, reason));
    }
}
