package dev.agoge.grpo.postgres;

import dev.agoge.contracts.Sha256;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Rows of the ledger that name blobs, and what else they need in order to stand.
final class NamingRows {
    private final JdbcClient jdbc;

    NamingRows(DataSource database) {
        this.jdbc = JdbcClient.create(database);
    }

    /// A version of a run.
    record Place(String run, String stage, int step) {}

    /// @param days since when it has ended, if it has
    void run(String run, Optional<Integer> days, Sha256 taskSet, String config) {
        jdbc.sql("""
                        insert into ledger.runs (run, seed, status, config, task_set, created_at, name, queued_at, finished_at)
                        values (:run, 1, :status, :config::jsonb, :tasks, now() - interval '90 days', :run, now(),
                                now() - make_interval(days => :days))""")
                .param("run", run)
                .param("status", days.isPresent() ? "FINISHED" : "QUEUED")
                .param("config", config)
                .param("tasks", taskSet.hex())
                .param("days", days.orElse(null))
                .update();
    }

    void vocabulary(String run, Sha256 digest) {
        jdbc.sql("update ledger.runs set vocabulary = :digest where run = :run")
                .param("run", run)
                .param("digest", digest.hex())
                .update();
    }

    void origin(String run, Place version) {
        jdbc.sql("update ledger.runs set origin_run = :of, origin_stage = :stage, origin_step = :step where run = :run")
                .param("run", run)
                .param("of", version.run())
                .param("stage", version.stage())
                .param("step", version.step())
                .update();
    }

    void version(Place version, Sha256 manifest, boolean deleted) {
        jdbc.sql("""
                        insert into ledger.versions (run, stage, ordinal, step, manifest, digest, published_at, deleted_at)
                        values (:run, :stage, 1, :step, :manifest, 'weights', now(), case when :deleted then now() end)""")
                .param("run", version.run())
                .param("stage", version.stage())
                .param("step", version.step())
                .param("manifest", manifest.hex())
                .param("deleted", deleted)
                .update();
    }

    void checkpoint(Place at, Sha256 manifest) {
        jdbc.sql("""
                        insert into ledger.checkpoints (run, stage, ordinal, step, manifest, digest, created_at)
                        values (:run, :stage, 1, :step, :manifest, 'weights', now())""")
                .param("run", at.run())
                .param("stage", at.stage())
                .param("step", at.step())
                .param("manifest", manifest.hex())
                .update();
    }

    /// @param tokens absent while it is open
    /// @param days since when it was asked for
    void episode(String run, String kind, int number, Optional<Sha256> tokens, int days) {
        String id = run + "/1-rl/" + kind + "/0/" + number;
        jdbc.sql("""
                        insert into ledger.groups (group_id, run, stage, kind, step, ordinal, environment_name,
                            environment_version, environment_digest, task, domain, shape, split, episodes, requested_at)
                        values (:id, :run, 'rl', :kind, 0, :number, 'e', '1', 'd', 't', 'd', 's', 'train', 1, now())""")
                .param("id", id)
                .param("run", run)
                .param("kind", kind)
                .param("number", number)
                .update();
        jdbc.sql("""
                        insert into ledger.episodes (episode_id, group_id, run, stage, kind, step, ordinal, member,
                            version_stage, version_step, request, attempt, state, requested_at, tokens)
                        values (:id || '/0', :id, :run, 'rl', :kind, 0, :number, 0, 'rl', 0, '', 1, :state,
                            now() - make_interval(days => :days), :tokens)""")
                .param("id", id)
                .param("run", run)
                .param("kind", kind)
                .param("number", number)
                .param("state", tokens.isPresent() ? "judged" : "open")
                .param("days", days)
                .param("tokens", tokens.map(Sha256::hex).orElse(null))
                .update();
    }

    String tokens(String run) {
        return jdbc.sql("select tokens from ledger.episodes where run = :run limit 1")
                .param("run", run)
                .query(String.class)
                .single();
    }
}
