package dev.agoge.grpo.postgres;

import dev.agoge.contracts.RunId;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Forgets a run. Its row stays, so that its id is never another's; so do versions that a living run's origin names.
final class Deletion {
    private static final List<String> BY_RUN = List.of(
            "attempts",
            "episodes",
            "groups",
            "steps",
            "metric_points",
            "latest_metrics",
            "checkpoints",
            "decisions",
            "balances",
            "remarks",
            "endings");

    private final JdbcClient jdbc;

    Deletion(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void delete(RunId run) {
        for (String table : BY_RUN) {
            jdbc.sql("delete from ledger." + table + " where run = :run")
                    .param("run", run.value())
                    .update();
        }
        jdbc.sql("update ledger.versions v set deleted_at = now() where v.run = :run and v.deleted_at is null"
                        + " and not " + VersionRows.PINNED)
                .param("run", run.value())
                .update();
        jdbc.sql("update ledger.runs set deleted_at = now() where run = :run")
                .param("run", run.value())
                .update();
    }
}
