package dev.agoge.grpo;

import dev.agoge.contracts.BlobStore;
import dev.agoge.contracts.Codec;
import dev.agoge.contracts.EnvironmentRef;
import dev.agoge.contracts.InMemoryBlobs;
import dev.agoge.contracts.Limits;
import dev.agoge.contracts.PolicyVersion;
import dev.agoge.contracts.RunEvent;
import dev.agoge.contracts.RunId;
import dev.agoge.contracts.Sampling;
import dev.agoge.contracts.Sha256;
import dev.agoge.contracts.Split;
import dev.agoge.contracts.TaskCard;
import dev.agoge.contracts.TaskCorpus;
import dev.agoge.contracts.TaskId;
import dev.agoge.contracts.TaskRef;
import dev.agoge.contracts.TaskSetWriter;
import dev.agoge.contracts.TaskSet;
import dev.agoge.contracts.config.Evaluation;
import dev.agoge.contracts.config.Lessons;
import dev.agoge.contracts.config.ObjectiveConfig;
import dev.agoge.contracts.config.Optimizer;
import dev.agoge.contracts.config.Rollouts;
import dev.agoge.contracts.config.RunConfig;
import dev.agoge.contracts.config.RunDocument;
import dev.agoge.contracts.config.StageConfig;
import dev.agoge.contracts.config.TaskSource;
import dev.agoge.grpo.postgres.Database;
import dev.agoge.contracts.runs.Move;
import dev.agoge.contracts.runs.RunDesk;
import dev.agoge.grpo.postgres.PostgresClaims;
import dev.agoge.grpo.postgres.PostgresLedger;
import dev.agoge.grpo.postgres.PostgresRunDesk;
import dev.agoge.grpo.postgres.Results;
import dev.agoge.grpo.postgres.Runs;
import dev.agoge.grpo.postgres.Shelf;
import dev.agoge.grpo.stage.Trainer;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/// A whole run with toy policies on a real ledger, in which the trainer can be killed between any two of its calls to
/// the ledger. What it left behind stays: the ledger, the disk, the blob store and the players, who go on meanwhile.
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
    /// Whoever was killed is found so at once.
    private final Claims claims;
    final BlobStore blobs = new InMemoryBlobs();
    final List<RunEvent> events = new ArrayList<>();
    private final Path home;
    private final ToyPlayers players;

    record Setting(int lag, boolean control, double troubled, boolean solvable) {}

    Simulation(Path home, Setting setting) {
        this.home = home;
        Results outcomes = new Results(database, Clock.systemUTC());
        this.players = new ToyPlayers(home, blobs, 99, setting.troubled, setting.solvable, results -> {
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
        Sha256 tasks = blobs.put(Codec.encode(taskSet()));
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
                database, shelf, new Claims.Terms(Duration.ofMillis(1), Duration.ofSeconds(60)));
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

    /// Trains until it ends, or is killed at this call to the ledger.
    String train(int killedAt) throws InterruptedException {
        Claim claim = claims.next(TRAINER).orElseThrow();
        Ledger mortal = mortal(new PostgresLedger(database, Clock.systemUTC(), claim), killedAt);
        Arena here = new Arena(mortal, players, doorbell, Clock.systemUTC(), Duration.ofMillis(400));
        Surroundings with =
                new Surroundings(mortal, here, new ToyPolicies(), blobs, new Events(), home, Clock.systemUTC());
        String reason = new Trainer(RUN, claim.config(), claim.settings(), with).train();
        claims.leave(claim, Move.FINISH, reason, Optional.empty());
        return reason;
    }

    String trainToTheEnd() throws InterruptedException {
        return train(Integer.MAX_VALUE);
    }

    RunSummary summary() {
        return runs.summary(RUN);
    }

    Sha256 weights() {
        return summary().weights().orElseThrow();
    }

    /// Dies before every second fatal call and after every other.
    private static Ledger mortal(Ledger ledger, int killedAt) {
        int[] calls = {0};
        return (Ledger) Proxy.newProxyInstance(
                Ledger.class.getClassLoader(), new Class<?>[] {Ledger.class}, (_, method, arguments) -> {
                    int call = ++calls[0];
                    if (call >= killedAt && killedAt % 2 == 0) throw new Killed();
                    try {
                        Object result = method.invoke(ledger, arguments);
                        if (call >= killedAt) throw new Killed();
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
    }
}
