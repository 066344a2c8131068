package dev.agoge.grpo;

import dev.agoge.contracts.Arithmetic;
import dev.agoge.contracts.BlobStore;
import dev.agoge.contracts.Codec;
import dev.agoge.contracts.EnvironmentRef;
import dev.agoge.contracts.InMemoryBlobs;
import dev.agoge.contracts.Limits;
import dev.agoge.contracts.PolicyVersion;
import dev.agoge.contracts.RunEvent;
import dev.agoge.contracts.RunId;
import dev.agoge.contracts.RunState;
import dev.agoge.contracts.Sampling;
import dev.agoge.contracts.Sha256;
import dev.agoge.contracts.Split;
import dev.agoge.contracts.TaskCard;
import dev.agoge.contracts.TaskCorpus;
import dev.agoge.contracts.TaskId;
import dev.agoge.contracts.TaskRef;
import dev.agoge.contracts.TaskSetWriter;
import dev.agoge.contracts.config.Evaluation;
import dev.agoge.contracts.config.Lessons;
import dev.agoge.contracts.config.ObjectiveConfig;
import dev.agoge.contracts.config.Optimizer;
import dev.agoge.contracts.config.Rollouts;
import dev.agoge.contracts.config.RunConfig;
import dev.agoge.contracts.config.RunDocument;
import dev.agoge.contracts.config.StageConfig;
import dev.agoge.contracts.config.TaskSource;
import dev.agoge.contracts.runs.Move;
import dev.agoge.contracts.runs.RunDesk;
import dev.agoge.grpo.postgres.Database;
import dev.agoge.grpo.postgres.PostgresClaims;
import dev.agoge.grpo.postgres.PostgresLedger;
import dev.agoge.grpo.postgres.PostgresRunDesk;
import dev.agoge.grpo.postgres.Results;
import dev.agoge.grpo.postgres.Runs;
import dev.agoge.grpo.postgres.Shelf;
import dev.agoge.grpo.stage.Trainer;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;
import javax.sql.DataSource;

/// A whole run with toy policies on a real ledger, in which the trainer can be killed, or asked to leave, at any of its
/// calls to the ledger and of its computations. What it left behind stays: the ledger, the disk, the blob store and the
/// players, who go on meanwhile.
final class Simulation implements AutoCloseable {
    static final RunId RUN = new RunId("simulated");
    private static final Claims.Trainer TRAINER = new Claims.Trainer("one", "build", "machine", "toy");

    /// The trainer dies here.
    static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private final Doorbell doorbell = new Doorbell();
    final DataSource database = Database.withLedger();
    final Runs runs = new Runs(database);
    final BlobStore blobs = new InMemoryBlobs();
    final List<RunEvent> events = new ArrayList<>();

    /// Whoever was killed is found so at once.
    private final Claims claims;

    private Optional<SavePoint> saved = Optional.empty();
    boolean ended;

    /// Updates of the weights that the trainers have made, all of them together.
    final AtomicInteger updates = new AtomicInteger();

    final ToyPlayers players;

    record Setting(int lag, boolean control, double troubled, boolean solvable) {}

    Simulation(Setting setting) {
        // Whoever waits for another attempt need not wait long.
        Results outcomes = new Results(database, Clock.systemUTC(), Duration.ofMillis(20));
        this.players = new ToyPlayers(blobs, 99, setting.troubled, setting.solvable, results -> {
            outcomes.record(results);
            doorbell.ring();
        });
        List<StageConfig> stages = new ArrayList<>();
        stages.add(new StageConfig.Sft("sft", 12, new Lessons.Demonstrations(24, 0.5), 4, 2, Optimizer.at(2), 1e-3));
        stages.add(new StageConfig.Rl(
                "rl",
                8,
                3,
                6,
                new Rollouts(setting.lag, new Sampling(1, 1)),
                new ObjectiveConfig.Grpo(0.2, 0.28, 1e-3, 0.5),
                Optimizer.at(6)));
        if (setting.control) stages.add(new StageConfig.Control("control"));
        Sha256 tasks = taskSet();
        RunConfig config = new RunConfig(
                7,
                Samples.random("{}"),
                new TaskSource.Set("toys", Optional.of(tasks)),
                new Limits(1, 16, 0),
                stages,
                new Evaluation(6, 3, 3, 4),
                1);
        Shelf shelf = new Shelf();
        shelf.sets.add(tasks);
        this.claims = new PostgresClaims(
                database,
                shelf,
                new Claims.Terms(Duration.ofMillis(1), Duration.ofSeconds(60), Duration.ofSeconds(30)));
        new PostgresRunDesk(database, shelf.names(), (document, _) -> document, _ -> {})
                .create(
                        new RunDocument(config, Samples.named(RUN.value())),
                        new RunDesk.Asked("tester", Optional.empty()));
    }

    private Sha256 taskSet() {
        EnvironmentRef environment = new EnvironmentRef("toys", "1.0.0", Samples.digest(1));
        TaskSetWriter tasks = new TaskSetWriter(blobs);
        for (int i = 0; i < 24; i++) {
            Split split = i < 12 ? Split.TRAIN : i < 20 ? Split.HELD_OUT : Split.HELD_OUT_COMBINATION;
            tasks.add(new TaskCard(
                    TaskRef.of(new TaskId("t-" + i), Samples.digest(i)), environment, "toys", "shape-" + i % 3, split));
        }
        TaskCorpus corpus =
                new TaskCorpus(List.of(new TaskCorpus.Document(environment, new TaskId("t-0"), List.of(), List.of())));
        return tasks.finish(blobs.put(Codec.encode(corpus)));
    }

    /// Claims the run and trains it until it ends, or is killed at this event.
    String train(int killedAt) throws InterruptedException {
        return train(
                new Occasion(event -> event >= killedAt && killedAt % 2 == 0, event -> event >= killedAt), _ -> false);
    }

    String trainToTheEnd() throws InterruptedException {
        return train(Integer.MAX_VALUE);
    }

    /// Claims the run and trains it until it ends, or is to be left from this event on.
    ///
    /// @return what was saved for whoever takes it up, if it did not end
    Optional<SavePoint> trainUntilLeft(int leftAt) throws InterruptedException {
        Occasion never = new Occasion(_ -> false, _ -> false);
        try {
            train(never, event -> event == leftAt);
            ended = true;
            return Optional.empty();
        } catch (Leave.Left left) {
            return saved;
        }
    }

    /// Whether the trainer dies before an event, or after it.
    private record Occasion(IntPredicate before, IntPredicate after) {}

    private String train(Occasion killed, IntPredicate asked) throws InterruptedException {
        Claim claim = claims.next(TRAINER).orElseThrow();
        Clock clock = Clock.systemUTC();
        Ledger ledger = new PostgresLedger(database, clock, claim);
        Leave leave = new Leave(System::nanoTime, doorbell::ring, Duration.ofDays(1));
        // An event is a call to the ledger or a computation: the trainer dies, or is asked to leave, at any of them.
        AtomicInteger events = new AtomicInteger();
        Runnable before = () -> {
            int event = events.incrementAndGet();
            if (asked.test(event)) leave.ask(new Leave.Reason.Wished(Move.PAUSE));
            if (killed.before.test(event)) throw new Killed();
        };
        Ledger mortal = mortal(ledger, before, () -> {
            if (killed.after.test(events.get())) throw new Killed();
        });
        Arena.Line line = new Arena.Line(players, () -> 40, doorbell, Duration.ofSeconds(2));
        Arena arena = new Arena(mortal, line, new Arena.Hold(RUN, claim.epoch(), Arithmetic.CPU, leave), clock);
        Policies policies = new AttentivePolicies(new ToyPolicies(blobs, before, updates::incrementAndGet), leave);
        Surroundings with = new Surroundings(mortal, arena, policies, blobs, new Events(), clock);
        Trainer trainer = new Trainer(RUN, claim.config(), claim.settings(), with);
        try {
            String reason = trainer.train();
            claims.leave(claim, Move.FINISH, reason, Optional.empty());
            return reason;
        } catch (Leave.Left left) {
            saved = trainer.leave();
            claims.leave(claim, Move.PREEMPT, "", saved);
            throw left;
        }
    }

    RunSummary summary() {
        return runs.summary(RUN);
    }

    Sha256 weights() {
        return summary().weights().orElseThrow();
    }

    private static Ledger mortal(Ledger ledger, Runnable before, Runnable after) {
        return (Ledger) Proxy.newProxyInstance(
                Ledger.class.getClassLoader(), new Class<?>[] {Ledger.class}, (_, method, arguments) -> {
                    before.run();
                    try {
                        Object result = method.invoke(ledger, arguments);
                        after.run();
                        return result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Override
    public void close() {
        players.close();
    }

    private final class Events implements Broadcast {
        @Override
        public void tell(RunEvent event) {
            synchronized (events) {
                events.add(event);
            }
        }

        @Override
        public void announce(PolicyVersion version) {}

        @Override
        public void moved(RunState state) {}

        @Override
        public void ring(RunId run) {}
    }
}
