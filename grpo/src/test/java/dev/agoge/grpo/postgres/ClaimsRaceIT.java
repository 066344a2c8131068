package dev.agoge.grpo.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agoge.contracts.RunId;
import dev.agoge.contracts.config.RunDocument;
import dev.agoge.contracts.runs.Move;
import dev.agoge.contracts.runs.RunDesk.Asked;
import dev.agoge.grpo.Claim;
import dev.agoge.grpo.Claims;
import dev.agoge.grpo.Samples;
import dev.agoge.grpo.Superseded;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/// Trainers that race for runs, die without a word, and come back to write what is no longer theirs.
class ClaimsRaceIT {
    private static final DataSource DATABASE = Database.withLedger();
    private static final int RUNS = 6;
    private static final int STEPS = 8;
    private static final Claims.Terms TERMS =
            new Claims.Terms(Duration.ofMillis(150), Duration.ofMillis(1), Duration.ofSeconds(30));

    private final JdbcTemplate jdbc = new JdbcTemplate(DATABASE);
    private final Shelf shelf = new Shelf();
    private final PostgresClaims claims = new PostgresClaims(DATABASE, shelf, TERMS);
    private final Map<String, String> written = new ConcurrentHashMap<>();

    @Test
    void noStepIsRecordedTwiceAndNoEpochIsHeldTwice() throws ExecutionException, InterruptedException {
        Database.clear(DATABASE);
        shelf.sets.add(Samples.digest(1));
        var desk = new PostgresRunDesk(DATABASE, shelf.names(), (document, _) -> document, _ -> {});
        for (int i = 0; i < RUNS; i++) {
            desk.create(
                    new RunDocument(Samples.config(), Samples.named("race-" + i)), new Asked("ada", Optional.empty()));
        }
        List<Future<Integer>> trainers = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 4; i++) {
                int number = i;
                trainers.add(threads.submit(() -> train(number)));
            }
        }
        int refused = 0;
        for (Future<Integer> trainer : trainers) refused += trainer.get();
        assertThat(refused).as("writes of zombies").isPositive();
        assertThat(jdbc.queryForObject("select count(*) from ledger.runs where status = 'FINISHED'", Integer.class))
                .isEqualTo(RUNS);
        assertThat(written).hasSize(RUNS * STEPS);
        Integer epochs = jdbc.queryForObject("select sum(epoch) from ledger.runs", Integer.class);
        assertThat(epochs).isGreaterThan(RUNS);
    }

    /// @return how many writes were refused
    private int train(int number) throws InterruptedException {
        Random random = new Random(number);
        var self = new Claims.Trainer("trainer-" + number, "build", "machine", "cpu");
        int refused = 0;
        while (finished() < RUNS) {
            Optional<Claim> claim = claims.next(self);
            if (claim.isEmpty()) Thread.sleep(5);
            else refused += hold(claim.get(), random);
        }
        return refused;
    }

    private int finished() {
        Integer finished =
                jdbc.queryForObject("select count(*) from ledger.runs where status = 'FINISHED'", Integer.class);
        return finished == null ? 0 : finished;
    }

    /// Does one step after the other, and now and then falls asleep beyond its lease.
    private int hold(Claim claim, Random random) throws InterruptedException {
        String holding = claim.run() + " epoch " + claim.epoch();
        assertThat(jdbc.queryForObject(
                        "select holder is not null from ledger.runs where run = ?",
                        Boolean.class,
                        claim.run().value()))
                .isTrue();
        PostgresLedger ledger = new PostgresLedger(DATABASE, Clock.systemUTC(), claim);
        try {
            for (int step = done(claim.run()); step < STEPS; step++) {
                if (random.nextInt(5) == 0)
                    Thread.sleep(TERMS.lease().multipliedBy(2).toMillis());
                ledger.measure(claim.run(), Samples.RL, step, Map.of("by", (double) claim.epoch()));
                assertThat(written.putIfAbsent(claim.run() + " step " + step, holding))
                        .as("who recorded it first")
                        .isNull();
                claims.heartbeat(claim);
            }
            claims.leave(claim, Move.FINISH, "", Optional.empty());
            return 0;
        } catch (Superseded e) {
            return 1;
        }
    }

    private int done(RunId run) {
        Integer done = jdbc.queryForObject(
                "select count(*) from ledger.metric_points where run = ?", Integer.class, run.value());
        return done == null ? 0 : done;
    }
}
