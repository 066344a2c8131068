package dev.agoge.grpo.postgres;

import dev.agoge.contracts.Codec;
import dev.agoge.contracts.RunCommand;
import dev.agoge.contracts.RunId;
import dev.agoge.contracts.RunStatus;
import dev.agoge.contracts.Sha256;
import dev.agoge.contracts.config.About;
import dev.agoge.contracts.config.RunConfig;
import dev.agoge.contracts.config.RunDocument;
import dev.agoge.contracts.config.RunSettings;
import dev.agoge.contracts.config.StageConfig;
import dev.agoge.grpo.RunLifecycle;
import dev.agoge.grpo.RunSummary;
import dev.agoge.wire.postgres.Storable;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The runs of this platform: which there are, where each stands, and how it came out.
public final class Runs {
    private final JdbcTemplate jdbc;
    private final RunRows rows;
    private final Clock clock;
    private final Runnable changed;

    /// @param changed is told when there may be something new to do
    public Runs(DataSource dataSource, Clock clock, Runnable changed) {
        this.jdbc = new JdbcTemplate(dataSource);
        this.rows = new RunRows(JdbcClient.create(dataSource));
        this.clock = clock;
        this.changed = changed;
    }

    /// A run to be trained.
    public record Queued(RunId run, RunConfig config, RunSettings beside) {}

    /// Writes a run down, to be trained when those before it have ended. Writing it down again changes nothing; another
    /// run of the same name is refused.
    ///
    /// @param tasks the digest of its task set
    public void create(RunId run, RunDocument document, Sha256 tasks) {
        rows.insert(
                run,
                new Resolved(document.config(), Optional.of(tasks), Optional.empty(), Optional.empty()),
                new RunSettings(
                        new About(Optional.of(run.value()), Optional.of("local"), Optional.empty(), List.of(), ""),
                        document.beside().priority(),
                        document.beside().budget(),
                        document.beside().checkpoints()),
                Optional.empty());
        if (!config(run).orElseThrow().equals(document.config())) {
            throw new IllegalArgumentException("there is a run " + run + " already, with another configuration");
        }
        changed.run();
    }

    public Optional<RunConfig> config(RunId run) {
        return first("select config from ledger.runs where run = ?", run)
                .map(json -> ConfigText.read(json));
    }

    public Optional<RunStatus> status(RunId run) {
        return first("select status from ledger.runs where run = ?", run).map(RunStatus::valueOf);
    }

    /// The run to train: the oldest that is neither paused nor ended.
    public Optional<Queued> next() {
        return jdbc
                .query(
                        "select run, config, " + RunRows.SETTINGS + "from ledger.runs where status in ('QUEUED', 'RUNNING') "
                                + "order by created_at, run",
                        (row, _) -> new Queued(
                                new RunId(row.getString(1)),
                                ConfigText.read(row.getString(2)), RunRows.settings(row)))
                .stream()
                .findFirst();
    }

    /// Decides what a command makes of its run, and records it.
    ///
    /// @return where the run stands now, if that has changed
    public Optional<RunStatus> apply(RunCommand command) {
        Optional<RunStatus> changed = status(command.run()).flatMap(now -> RunLifecycle.decide(now, command));
        changed.ifPresent(status -> status(command.run(), status, reason(command)));
        return changed;
    }

    private static String reason(RunCommand command) {
        return switch (command) {
            case RunCommand.Cancel(RunId _, String reason) -> reason;
            case RunCommand.Pause _, RunCommand.Resume _ -> "";
        };
    }

    /// The trainer takes up a run that has only been created.
    ///
    /// @return whether it had
    public boolean begin(RunId run) {
        return jdbc.update(
                        "update ledger.runs set status = 'RUNNING', started_at = ? where run = ? and status = 'QUEUED'",
                        now(),
                        run.value())
                == 1;
    }

    /// Where a run stands from now on. One that has ended stays so.
    public void status(RunId run, RunStatus status, String reason) {
        jdbc.update("""
                update ledger.runs set status = ?, reason = ?, finished_at = case when ? then ?::timestamptz end
                where run = ? and status not in ('FINISHED', 'FAILED', 'CANCELLED')
                """, status.name(), Storable.text(reason), status.ended(), now(), run.value());
        changed.run();
    }

    /// Reads the summary from the ledger and keeps it with the run.
    public RunSummary summarise(RunId run) {
        RunSummary summary = summary(run);
        jdbc.update("update ledger.runs set summary = ?::jsonb where run = ?", Codec.toJson(summary), run.value());
        return summary;
    }

    public RunSummary summary(RunId run) {
        return new RunSummary(
                run,
                new RunSummary.Standing(
                        status(run).orElseThrow(() -> new IllegalArgumentException("there is no run " + run)),
                        first("select reason from ledger.runs where run = ?", run)
                                .orElse("")),
                (int) number("select count(*) from ledger.steps where run = ?", run),
                (long) number("select count(*) from ledger.episodes where run = ?", run),
                evaluations(run),
                new RunSummary.Exactness(
                        (long) number(OVER_STEPS.formatted("sum", "mismatch/tokens_compared"), run),
                        number(OVER_STEPS.formatted("max", "mismatch/max_abs_logprob_diff"), run),
                        closes(run)),
                weights(run));
    }

    private List<RunSummary.Measured> evaluations(RunId run) {
        return jdbc.query(
                """
                select stage, step, max(value) filter (where name = 'eval/pass@1') as pass1,
                       max(value) filter (where name = 'eval/greedy') as greedy,
                       max(value) filter (where name = 'eval/tasks') as tasks
                from ledger.metric_points where run = ? and name in ('eval/pass@1', 'eval/greedy', 'eval/tasks')
                group by stage, step having bool_or(name = 'eval/pass@1') order by min(at), step""",
                (row, _) -> new RunSummary.Measured(
                        row.getString("stage"),
                        row.getInt("step"),
                        row.getDouble("pass1"),
                        Optional.ofNullable(row.getObject("greedy", Double.class)),
                        row.getInt("tasks")),
                run.value());
    }

    private Optional<Sha256> weights(RunId run) {
        Set<String> controls = config(run).orElseThrow().stages().stream()
                .filter(StageConfig.Control.class::isInstance)
                .map(StageConfig::name)
                .collect(Collectors.toSet());
        return jdbc
                .query(
                        "select stage, digest from ledger.versions where run = ? order by ordinal desc, step desc",
                        (row, _) -> controls.contains(row.getString(1)) ? "" : row.getString(2),
                        run.value())
                .stream()
                .filter(digest -> !digest.isEmpty())
                .findFirst()
                .map(Sha256::new);
    }

    private static final String OVER_STEPS = "select %s(value) from ledger.metric_points where run = ? and name = '%s'";

    private boolean closes(RunId run) {
        return number("select count(*) from ledger.ledger_view where run = ? and not closes", run) == 0
                && number("select coalesce(sum(open), 0) from ledger.ledger_view where run = ?", run) == 0;
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
