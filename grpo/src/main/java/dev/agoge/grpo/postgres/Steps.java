package dev.agoge.grpo.postgres;

import dev.agoge.contracts.RunId;
import dev.agoge.contracts.Sha256;
import dev.agoge.contracts.Stage;
import dev.agoge.grpo.TrainingStep;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/// What a run did itself: its steps, what was measured, and what a clock decided.
final class Steps {
    private final NamedParameterJdbcTemplate jdbc;

    Steps(NamedParameterJdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    void record(TrainingStep step, OffsetDateTime now) {
        int added = jdbc.update(
                """
                insert into ledger.steps (run, stage, step, digest, episodes, groups, seconds, started_at, finished_at)
                values (:run, :stage, :step, :digest, :episodes, :groups, :seconds, :started, :finished)
                on conflict do nothing""",
                place(step.run(), step.stage())
                        .addValue("step", step.step())
                        .addValue("digest", step.weights().map(Sha256::hex).orElse(null))
                        .addValue("episodes", step.episodes())
                        .addValue("groups", step.groups())
                        .addValue(
                                "seconds",
                                (step.finishedAt().toEpochMilli()
                                                - step.startedAt().toEpochMilli())
                                        / 1e3)
                        .addValue("started", step.startedAt().atOffset(ZoneOffset.UTC))
                        .addValue("finished", step.finishedAt().atOffset(ZoneOffset.UTC)));
        if (added == 0) {
            checkSame(step);
            return;
        }
        measure(step.run(), step.stage(), step.step(), step.metrics(), now);
        jdbc.update(
                """
                update ledger.runs set steps_done = steps_done + 1,
                    logprobs_compared = logprobs_compared + :compared,
                    max_logprob_diff = greatest(max_logprob_diff, :difference)
                where run = :run""",
                new MapSqlParameterSource("run", step.run().value())
                        .addValue("compared", Math.round(metric(step, "mismatch/tokens_compared")))
                        .addValue("difference", metric(step, "mismatch/max_abs_logprob_diff")));
    }

    private static double metric(TrainingStep step, String name) {
        Double value = step.metrics().get(name);
        return value == null ? 0 : value;
    }

    private void checkSame(TrainingStep step) {
        Optional<Sha256> recorded = jdbc
                .query(
                        """
                        select digest from ledger.steps
                        where run = :run and stage = :stage and step = :step and digest is not null""",
                        place(step.run(), step.stage()).addValue("step", step.step()),
                        (row, _) -> new Sha256(row.getString(1)))
                .stream()
                .findFirst();
        if (!step.weights().equals(recorded)) {
            throw new IllegalStateException("step " + step.stage().name() + " " + step.step() + " of run " + step.run()
                    + " came out as " + step.weights() + " when it was done again, but is recorded as " + recorded);
        }
    }

    void measure(RunId run, Stage stage, int step, Map<String, Double> metrics, OffsetDateTime now) {
        List<Map.Entry<String, Double>> all = List.copyOf(metrics.entrySet());
        Rows.each(
                jdbc,
                """
                with point as (
                    insert into ledger.metric_points (run, stage, step, name, value, at)
                    values (:run, :stage, :step, :name, :value, :now) on conflict do nothing returning run)
                insert into ledger.latest_metrics as kept (run, stage, name, first, first_step, last, last_step)
                select run, :stage, :name, :value, :step, :value, :step from point
                on conflict (run, stage, name) do update set
                    first = case when excluded.first_step < kept.first_step then excluded.first else kept.first end,
                    first_step = least(kept.first_step, excluded.first_step),
                    last = case when excluded.last_step >= kept.last_step then excluded.last else kept.last end,
                    last_step = greatest(kept.last_step, excluded.last_step)""",
                all,
                (metric, row) -> row.addValue("run", run.value())
                        .addValue("stage", stage.name())
                        .addValue("step", step)
                        .addValue("name", metric.getKey())
                        .addValue("value", metric.getValue())
                        .addValue("now", now));
    }

    Optional<Integer> best(RunId run, Stage stage, String metric) {
        return jdbc.query("""
                        select step from ledger.metric_points where run = :run and stage = :stage and name = :metric
                        order by value desc, step limit 1""", place(run, stage).addValue("metric", metric), (row, _) -> row.getInt(1)).stream()
                .findFirst();
    }

    double seconds(RunId run, Stage stage) {
        Double seconds = jdbc.queryForObject(
                "select coalesce(sum(seconds), 0) from ledger.steps where run = :run and stage = :stage",
                place(run, stage),
                Double.class);
        return seconds == null ? 0 : seconds;
    }

    Optional<Long> decided(RunId run, String name) {
        return jdbc
                .query(
                        "select value from ledger.decisions where run = :run and name = :name",
                        Map.of("run", run.value(), "name", name),
                        (row, _) -> row.getLong(1))
                .stream()
                .findFirst();
    }

    void decide(RunId run, String name, long value, OffsetDateTime now) {
        jdbc.update("""
                insert into ledger.decisions (run, name, value, decided_at) values (:run, :name, :value, :now)
                on conflict do nothing""", Map.of("run", run.value(), "name", name, "value", value, "now", now));
    }

    private static MapSqlParameterSource place(RunId run, Stage stage) {
        return new MapSqlParameterSource("run", run.value()).addValue("stage", stage.name());
    }
}
