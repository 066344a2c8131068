package dev.agoge.grpo.postgres;

import dev.agoge.contracts.Codec;
import dev.agoge.contracts.RunCommand;
import dev.agoge.contracts.RunConfig;
import dev.agoge.contracts.RunId;
import dev.agoge.contracts.RunStatus;
import dev.agoge.contracts.Sha256;
import dev.agoge.contracts.Stage;
import dev.agoge.grpo.RunLifecycle;
import dev.agoge.grpo.RunSummary;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;

/// The runs of this platform: which there are, where each stands, and how it came out.
public final class Runs {
    private final JdbcTemplate jdbc;
    private final Clock clock;
    private final Runnable changed;

    /// @param changed is told when there may be something new to do
    public Runs(DataSource dataSource, Clock clock, Runnable changed) {
        this.jdbc = new JdbcTemplate(dataSource);
        this.clock = clock;
        this.changed = changed;
    }

    /// Writes a run down, to be trained when those before it have ended. Writing it down again changes nothing; another
    /// run of the same name is refused.
    public void create(RunConfig config) {
        jdbc.update(
                """
                insert into ledger.runs (run, seed, status, config, task_set, created_at)
                values (?, ?, 'CREATED', ?::jsonb, ?, ?) on conflict do nothing""",
                config.run().value(),
                config.seed(),
                Codec.toJson(config),
                config.tasks().hex(),
                now());
        if (!config(config.run()).orElseThrow().equals(config)) {
            throw new IllegalArgumentException(
                    "there is a run " + config.run() + " already, with another configuration");
        }
        changed.run();
    }

    public Optional<RunConfig> config(RunId run) {
        return first("select config from ledger.runs where run = ?", run)
                .map(json -> Codec.fromJson(json, RunConfig.class));
    }

    public Optional<RunStatus> status(RunId run) {
        return first("select status from ledger.runs where run = ?", run).map(RunStatus::valueOf);
    }

    /// The run to train: the oldest that is neither paused nor ended.
    public Optional<RunConfig> next() {
        return jdbc
                .query(
                        "select config from ledger.runs where status in ('CREATED', 'RUNNING') order by created_at, run",
                        (row, _) -> Codec.fromJson(row.getString(1), RunConfig.class))
                .stream()
                .findFirst();
    }

    /// Decides what a command makes of its run, and records it.
    ///
    /// @return where the run stands now, if that has changed
    public Optional<RunStatus> apply(RunCommand command) {
        if (command instanceof RunCommand.Start(RunId run, RunConfig config)) {
            if (status(run).isPresent()) return Optional.empty();
            create(config);
            return Optional.of(RunStatus.CREATED);
        }
        Optional<RunStatus> changed = status(command.run()).flatMap(now -> RunLifecycle.decide(now, command));
        changed.ifPresent(status -> status(command.run(), status, reason(command)));
        return changed;
    }

    private static String reason(RunCommand command) {
        return switch (command) {
            case RunCommand.Cancel(RunId _, String reason) -> reason;
            case RunCommand.Start _, RunCommand.Pause _, RunCommand.Resume _ -> "";
        };
    }

    /// The trainer takes up a run that has only been created.
    ///
    /// @return whether it had
    public boolean begin(RunId run) {
        return jdbc.update(
                        "update ledger.runs set status = 'RUNNING', started_at = ? where run = ? and status = 'CREATED'",
                        now(),
                        run.value())
                == 1;
    }

    /// Where a run stands from now on. One that has ended stays so.
    public void status(RunId run, RunStatus status, String reason) {
        jdbc.update("""
                update ledger.runs set status = ?, reason = ?, finished_at = case when ? then ?::timestamptz end
                where run = ? and status not in ('FINISHED', 'FAILED', 'CANCELLED')
                """, status.name(), reason, status.ended(), now(), run.value());
        changed.run();
    }

    /// Reads the summary from the ledger and keeps it with the run.
    public RunSummary summarise(RunId run) {
        RunSummary summary = summary(run);
        jdbc.update("update ledger.runs set summary = ?::jsonb where run = ?", Codec.toJson(summary), run.value());
        return summary;
    }

    public RunSummary summary(RunId run) {
        RunConfig config = config(run).orElseThrow(() -> new IllegalArgumentException("there is no run " + run));
        int coldSteps = config.coldStart().steps();
        int rlSteps = (int) number("select value from ledger.decisions where run = ? and name = 'rl steps'", run);
        return new RunSummary(
                run,
                config.seed(),
                status(run).orElseThrow(),
                first("select reason from ledger.runs where run = ?", run).orElse(""),
                (int) number("select count(*) from ledger.steps where run = ? and stage = 'rl'", run),
                (long) number("select count(*) from ledger.episodes where run = ?", run),
                metric(run, Stage.COLD_START, 0, "eval/pass@1"),
                metric(run, Stage.COLD_START, coldSteps, "eval/pass@1"),
                metric(run, Stage.RL, rlSteps, "eval/pass@1"),
                lastOfControl(run),
                metric(run, Stage.COLD_START, coldSteps, "eval/greedy"),
                metric(run, Stage.RL, rlSteps, "eval/greedy"),
                (long) number(OVER_STEPS.formatted("sum", "mismatch/tokens_compared"), run),
                number(OVER_STEPS.formatted("max", "mismatch/max_abs_logprob_diff"), run),
                closes(run),
                first(
                                "select digest from ledger.versions where run = ? and stage = 'rl' order by step desc limit 1",
                                run)
                        .map(Sha256::new));
    }

    private static final String OVER_STEPS = "select %s(value) from ledger.metric_points where run = ? and name = '%s'";

    private boolean closes(RunId run) {
        return number("select count(*) from ledger.ledger_view where run = ? and not closes", run) == 0
                && number("select coalesce(sum(open), 0) from ledger.ledger_view where run = ?", run) == 0;
    }

    private Optional<Double> metric(RunId run, Stage stage, int step, String name) {
        return jdbc
                .query(
                        "select value from ledger.metric_points where run = ? and stage = ? and step = ? and name = ?",
                        (row, _) -> row.getDouble(1),
                        run.value(),
                        stage.word(),
                        step,
                        name)
                .stream()
                .findFirst();
    }

    private Optional<Double> lastOfControl(RunId run) {
        return jdbc
                .query(
                        "select value from ledger.metric_points where run = ? and stage = 'control' "
                                + "and name = 'eval/pass@1' order by step desc limit 1",
                        (row, _) -> row.getDouble(1),
                        run.value())
                .stream()
                .findFirst();
    }

    /// Zero where there is no row or no value.
    private double number(String sql, RunId run) {
        return jdbc.query(sql, (row, _) -> row.getDouble(1), run.value()).stream()
                .findFirst()
                .orElse(0.0);
    }

    private Optional<String> first(String sql, RunId run) {
        return jdbc.query(sql, (row, _) -> row.getString(1), run.value()).stream()
                .findFirst();
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }
}
