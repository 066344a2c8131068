package dev.agoge.grpo.postgres;

import dev.agoge.contracts.PolicyVersion;
import dev.agoge.contracts.RunId;
import dev.agoge.contracts.Sha256;
import dev.agoge.contracts.Stage;
import dev.agoge.grpo.SavePoint;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/// Published versions, and what a run can go on from.
final class VersionRows {
    /// Of a version `v`: a run that has not ended begins from it.
    static final String PINNED = """
            exists (select from ledger.runs o where o.origin_run = v.run and o.origin_stage = v.stage
                    and o.origin_step = v.step and o.status not in ('FINISHED', 'FAILED', 'CANCELLED'))""";

    private static final String VERSION = "select ordinal, stage, step, manifest, digest from ledger.versions ";

    private final NamedParameterJdbcTemplate jdbc;

    VersionRows(NamedParameterJdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    void publish(PolicyVersion version, OffsetDateTime now) {
        jdbc.update(
                """
                insert into ledger.versions (run, stage, ordinal, step, manifest, digest, published_at)
                values (:run, :stage, :ordinal, :step, :manifest, :digest, :now)
                on conflict (run, stage, step) do update set deleted_at = null, manifest = excluded.manifest""",
                place(version.run(), version.stage(), version.step())
                        .addValue("manifest", version.manifest().hex())
                        .addValue("digest", version.weights().hex())
                        .addValue("now", now));
        Sha256 recorded = version(version.run(), version.stage(), version.step())
                .orElseThrow()
                .weights();
        if (!recorded.equals(version.weights())) {
            throw new IllegalStateException("version " + version.label() + " of run " + version.run()
                    + " would be published as " + version.weights() + ", but was published as " + recorded);
        }
        // A control stands outside every claim of equal weights.
        jdbc.update("""
                update ledger.runs r set weights_sha256 = (
                    select digest from ledger.versions v
                    where v.run = r.run and r.config->'stages'->(v.ordinal - 1)->>'type' in ('sft', 'rl')
                    order by ordinal desc, step desc limit 1)
                where run = :run""", Map.of("run", version.run().value()));
    }

    Optional<PolicyVersion> version(RunId run, Stage stage, int step) {
        return jdbc
                .query(
                        VERSION + "where run = :run and stage = :stage and step = :step and manifest is not null",
                        place(run, stage, step),
                        (row, _) -> version(run, row))
                .stream()
                .findFirst();
    }

    /// The version of another run that a run begins from; it is there as long as the run has not ended.
    Optional<PolicyVersion> origin(RunId run) {
        return jdbc
                .query("""
                        select v.run, v.ordinal, v.stage, v.step, v.manifest, v.digest
                        from ledger.runs r join ledger.versions v
                          on v.run = r.origin_run and v.stage = r.origin_stage and v.step = r.origin_step
                        where r.run = :run""", Map.of("run", run.value()), (row, _) -> version(new RunId(row.getString("run")), row))
                .stream()
                .findFirst();
    }

    List<PolicyVersion> published(RunId run) {
        return jdbc.query(
                VERSION
                        + "where run = :run and deleted_at is null and manifest is not null order by published_at, step",
                Map.of("run", run.value()),
                (row, _) -> version(run, row));
    }

    void forget(PolicyVersion version, OffsetDateTime now) {
        var of = place(version.run(), version.stage(), version.step()).addValue("now", now);
        // Whoever makes it an origin holds it until that is seen.
        jdbc.query(
                "select from ledger.versions where run = :run and stage = :stage and step = :step for update",
                of,
                _ -> {});
        jdbc.update("""
                update ledger.versions v set deleted_at = :now
                where v.run = :run and v.stage = :stage and v.step = :step and v.deleted_at is null
                  and not exists (select from ledger.episodes e where e.run = v.run and e.state = 'open'
                                  and e.version_stage = v.stage and e.version_step = v.step)
                  and not\s""" + PINNED, of);
    }

    void save(SavePoint point, OffsetDateTime now) {
        jdbc.update(
                """
                insert into ledger.checkpoints (run, stage, ordinal, step, manifest, digest, created_at)
                values (:run, :stage, :ordinal, :step, :manifest, :digest, :now) on conflict do nothing""",
                place(point.run(), point.stage(), point.step())
                        .addValue("manifest", point.manifest().hex())
                        .addValue("digest", point.weights().hex())
                        .addValue("now", now));
    }

    List<SavePoint> savePoints(RunId run) {
        return jdbc.query(
                """
                select ordinal, stage, step, manifest, digest from ledger.checkpoints
                where run = :run and manifest is not null order by created_at, step""",
                Map.of("run", run.value()),
                (row, _) -> new SavePoint(
                        run,
                        stage(row),
                        row.getInt("step"),
                        new Sha256(row.getString("manifest")),
                        new Sha256(row.getString("digest"))));
    }

    void forget(SavePoint point) {
        jdbc.update(
                "delete from ledger.checkpoints where run = :run and stage = :stage and step = :step",
                place(point.run(), point.stage(), point.step()));
    }

    private static PolicyVersion version(RunId run, ResultSet row) throws SQLException {
        return new PolicyVersion(
                run,
                stage(row),
                row.getInt("step"),
                new Sha256(row.getString("manifest")),
                new Sha256(row.getString("digest")));
    }

    private static Stage stage(ResultSet row) throws SQLException {
        return new Stage(row.getInt("ordinal"), row.getString("stage"));
    }

    private static MapSqlParameterSource place(RunId run, Stage stage, int step) {
        return new MapSqlParameterSource("run", run.value())
                .addValue("stage", stage.name())
                .addValue("ordinal", stage.ordinal())
                .addValue("step", step);
    }
}
