package dev.agoge.grpo.postgres;

import dev.agoge.contracts.RunId;
import dev.agoge.contracts.Sha256;
import dev.agoge.contracts.config.Priority;
import dev.agoge.grpo.queue.Holding;
import dev.agoge.grpo.queue.Line;
import dev.agoge.grpo.queue.Waiting;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Reads the queue as it stands, by the database's clock.
final class LineRows {
    private final JdbcClient jdbc;
    private final TaskSets tasks;

    LineRows(JdbcClient jdbc, TaskSets tasks) {
        this.jdbc = jdbc;
        this.tasks = tasks;
    }

    /// @param lease after so long without a sign a trainer is none
    Line now(Duration lease, Duration preemptAfter) {
        return new Line(waiting(), running(), idle(lease), preemptAfter);
    }

    private List<Waiting> waiting() {
        return jdbc.sql("""
                        select run, priority, owner, stood_aside, status = 'RUNNING' as interrupted, queued_at,
                               task_set is null as unmade, recipe,
                               case when not accept_any then fingerprint end as fingerprint,
                        """ + Usage.shareOf("r.owner") + """
                         as share
                        from ledger.runs r
                        where deleted_at is null
                          and (status = 'QUEUED' or status = 'RUNNING' and lease_until < clock_timestamp())""")
                .query((row, _) -> new Waiting(
                        new RunId(row.getString("run")),
                        rank(row),
                        Optional.ofNullable(row.getString("fingerprint")),
                        row.getBoolean("unmade") ? Optional.of(unmade(row.getString("recipe"))) : Optional.empty()))
                .list();
    }

    private static Waiting.Rank rank(ResultSet row) throws SQLException {
        return new Waiting.Rank(
                Priority.valueOf(row.getString("priority")),
                row.getBoolean("stood_aside"),
                row.getBoolean("interrupted"),
                row.getString("owner"),
                row.getDouble("share"),
                row.getObject("queued_at", OffsetDateTime.class).toInstant());
    }

    private String unmade(String recipe) {
        return tasks.progress(new Sha256(recipe))
                .map(made -> String.format(
                        Locale.ROOT, "Its tasks are still being made: %,d of %,d.", made.done(), made.total()))
                .orElse("Its tasks are still to be made, and nobody makes them yet.");
    }

    private List<Holding> running() {
        return jdbc.sql("""
                        select run, priority, cause = 'STUCK' as stuck, fingerprint,
                               extract(epoch from clock_timestamp() - claimed_at)::double precision as held
                        from ledger.runs where status = 'RUNNING' and lease_until >= clock_timestamp()
                        order by claimed_at, run""")
                .query((row, _) -> new Holding(
                        new RunId(row.getString("run")),
                        Priority.valueOf(row.getString("priority")),
                        row.getBoolean("stuck"),
                        row.getString("fingerprint"),
                        Duration.ofMillis((long) (row.getDouble("held") * 1000))))
                .list();
    }

    private List<String> idle(Duration lease) {
        return jdbc.sql("""
                        select fingerprint from ledger.trainers t
                        where seen_at > clock_timestamp() - make_interval(secs => :lease)
                          and not exists (select from ledger.runs r where r.holder = t.holder and r.status = 'RUNNING'
                                          and r.lease_until >= clock_timestamp())
                        order by holder""")
                .param("lease", lease.toMillis() / 1e3)
                .query((row, _) -> row.getString(1))
                .list();
    }
}
