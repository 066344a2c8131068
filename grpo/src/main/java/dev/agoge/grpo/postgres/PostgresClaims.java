package dev.agoge.grpo.postgres;

import dev.agoge.contracts.RunId;
import dev.agoge.contracts.RunStatus;
import dev.agoge.contracts.runs.Move;
import dev.agoge.contracts.runs.RunQueue;
import dev.agoge.grpo.Claim;
import dev.agoge.grpo.Claims;
import dev.agoge.grpo.SavePoint;
import dev.agoge.grpo.queue.Line;
import dev.agoge.wire.postgres.Storable;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/// The queue in the ledger. A claim is a compare-and-set on the run's row: of two who want one run the second finds it
/// taken and looks again.
public final class PostgresClaims implements Claims, RunQueue {
    private static final int MOST_TRIES = 20;

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final TaskSets tasks;
    private final Terms terms;
    private final LineRows line;
    private final Usage usage;
    private final Commands commands;
    private final Transitions transitions;
    private final VersionRows versions;
    private final Taking taking;

    public PostgresClaims(DataSource dataSource, TaskSets tasks, Terms terms) {
        NamedParameterJdbcTemplate named = new NamedParameterJdbcTemplate(dataSource);
        this.jdbc = JdbcClient.create(dataSource);
        this.transaction = new TransactionTemplate(new DataSourceTransactionManager(dataSource));
        this.tasks = tasks;
        this.terms = terms;
        this.line = new LineRows(jdbc, tasks);
        this.usage = new Usage(jdbc);
        this.commands = new Commands(jdbc);
        this.transitions = new Transitions(jdbc, named, commands);
        this.versions = new VersionRows(named);
        this.taking = new Taking(jdbc, terms.lease());
    }

    public Terms terms() {
        return terms;
    }

    @Override
    public Optional<Claim> next(Trainer trainer) {
        inTransaction(() -> {
            taking.seen(trainer);
            taking.fillIn(tasks);
            return trainer;
        });
        for (int i = 0; i < MOST_TRIES; i++) {
            Optional<RunId> next = line().next(trainer.fingerprint());
            if (next.isEmpty()) return Optional.empty();
            Optional<Claim> claim = inTransaction(() -> take(next.get(), trainer));
            if (claim.isPresent()) return claim;
        }
        return Optional.empty();
    }

    private Optional<Claim> take(RunId run, Trainer trainer) {
        Optional<RunStatus> status = taking.lock(run);
        if (status.isEmpty()) return Optional.empty();
        if (status.get() == RunStatus.RUNNING) {
            usage.account(run);
            // Its trainer is gone: there is nobody else to make true what was wished.
            if (transitions.fulfil(run).isPresent()) return Optional.empty();
        }
        Optional<String> exhausted = usage.exhausted(run);
        if (exhausted.isPresent() && status.get() == RunStatus.RUNNING) {
            transitions.move(run, Move.EXHAUST, exhausted.get());
            return Optional.empty();
        }
        return Optional.of(taking.take(run, trainer));
    }

    @Override
    public Optional<Move> heartbeat(Claim claim) {
        return inTransaction(() -> {
            PostgresLedger.check(jdbc, claim);
            usage.account(claim.run());
            taking.extend(claim.run());
            List<Commands.Wish> wishes = commands.wishes(claim.run());
            if (!wishes.isEmpty()) return Optional.of(wishes.getFirst().move());
            if (usage.exhausted(claim.run()).isPresent()) return Optional.of(Move.EXHAUST);
            return line().displaced().containsKey(claim.run()) ? Optional.of(Move.PREEMPT) : Optional.empty();
        });
    }

    @Override
    public RunStatus leave(Claim claim, Move move, String reason, Optional<SavePoint> point) {
        RunId run = claim.run();
        return inTransaction(() -> {
            PostgresLedger.check(jdbc, claim);
            OffsetDateTime now = jdbc.sql("select clock_timestamp()")
                    .query(OffsetDateTime.class)
                    .single();
            point.ifPresent(saved -> versions.save(saved, now));
            boolean ends = move == Move.FINISH || move == Move.FAIL;
            Optional<RunStatus> fulfilled = ends ? Optional.empty() : transitions.fulfil(run);
            if (fulfilled.isPresent()) return fulfilled.get();
            usage.account(run);
            if (move == Move.PREEMPT) taking.standAsideIfStuck(run);
            return transitions.move(run, move, sentence(run, move, reason));
        });
    }

    private String sentence(RunId run, Move move, String reason) {
        if (!reason.isEmpty()) return Storable.text(reason);
        if (move == Move.EXHAUST) return usage.exhausted(run).orElse("");
        if (move != Move.PREEMPT) return "";
        RunId by = line().displaced().get(run);
        return by == null ? "" : "Run " + by + " has taken its place.";
    }

    @Override
    public Queue now() {
        Line now = line();
        List<Waiting> waiting = new ArrayList<>();
        for (RunId run : now.order()) waiting.add(new Waiting(run, waiting.size() + 1, now.why(run)));
        return new Queue(now.running().stream().map(Running::new).toList(), waiting);
    }

    private Line line() {
        return line.now(terms.lease(), terms.preemptAfter());
    }

    private <T> T inTransaction(Supplier<T> change) {
        return Objects.requireNonNull(transaction.execute(_ -> change.get()));
    }
}
