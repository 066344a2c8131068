package dev.agoge.grpo.postgres;

import dev.agoge.contracts.RunId;
import dev.agoge.contracts.RunStatus;
import dev.agoge.contracts.Sha256;
import dev.agoge.contracts.runs.RunDesk.Unknown;
import dev.agoge.grpo.RunSummary;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/// The runs of this platform: where each stands, and how it came out.
public final class Runs {
    private final JdbcClient jdbc;
    private final RunRows rows;
    private final Balances balances;
    private final TransactionTemplate transaction;

    public Runs(DataSource dataSource) {
        this.jdbc = JdbcClient.create(dataSource);
        this.rows = new RunRows(jdbc);
        this.balances = new Balances(new NamedParameterJdbcTemplate(dataSource));
        this.transaction = new TransactionTemplate(new DataSourceTransactionManager(dataSource));
    }

    public RunStatus status(RunId run) {
        return rows.status(run);
    }

    /// How many are held by trainers.
    public int running() {
        return rows.running();
    }

    /// Counts a run's rows again.
    ///
    /// @return where they and its balance do not agree, one sentence each
    public List<String> audit(RunId run) {
        return Objects.requireNonNull(transaction.execute(_ -> {
            rows.lock(run);
            return balances.recount(run);
        }));
    }

    public RunSummary summary(RunId run) {
        return jdbc.sql("""
                        select status, reason, steps_done, logprobs_compared, max_logprob_diff, weights_sha256,
                               coalesce((select sum(amount) from ledger.balances b where b.run = r.run
                                         and unit = 'episodes' and fate = 'requested'), 0) as episodes,
                               not exists (select from ledger.ledger_view l where l.run = r.run
                                           and not (closes and open = 0)) as closed
                        from ledger.runs_view r where run = :run""")
                .param("run", run.value())
                .query((row, _) -> summary(run, row))
                .optional()
                .orElseThrow(() -> new Unknown("There is no run '" + run + "'."));
    }

    private RunSummary summary(RunId run, ResultSet row) throws SQLException {
        return new RunSummary(
                run,
                new RunSummary.Standing(RunStatus.valueOf(row.getString("status")), row.getString("reason")),
                row.getInt("steps_done"),
                row.getLong("episodes"),
                evaluations(run),
                new RunSummary.Exactness(
                        row.getLong("logprobs_compared"), row.getDouble("max_logprob_diff"), row.getBoolean("closed")),
                Optional.ofNullable(row.getString("weights_sha256")).map(Sha256::new));
    }

    private List<RunSummary.Measured> evaluations(RunId run) {
        return jdbc.sql("""
                        select stage, step, max(value) filter (where name = 'eval/pass@1') as pass1,
                               max(value) filter (where name = 'eval/greedy') as greedy,
                               max(value) filter (where name = 'eval/tasks') as tasks
                        from ledger.metric_points
                        where run = :run and name in ('eval/pass@1', 'eval/greedy', 'eval/tasks')
                        group by stage, step having bool_or(name = 'eval/pass@1') order by min(at), step""")
                .param("run", run.value())
                .query((row, _) -> new RunSummary.Measured(
                        row.getString("stage"),
                        row.getInt("step"),
                        row.getDouble("pass1"),
                        Optional.ofNullable(row.getObject("greedy", Double.class)),
                        row.getInt("tasks")))
                .list();
    }
}
