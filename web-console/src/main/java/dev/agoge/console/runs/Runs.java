package dev.agoge.console.runs;

import dev.agoge.console.NotFound;
import dev.agoge.console.Words;
import dev.agoge.contracts.RunId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/// The runs of the ledger.
@Repository
class Runs {
    private static final int SPARK_POINTS = 48;
    private static final String LINES = """
            select r.run, r.seed, r.status, r.reason, r.stage, r.step, r.created_at, r.started_at, r.finished_at,
                   (select (each.stage->>'steps')::int from jsonb_array_elements(r.config->'stages') as each(stage)
                    where each.stage->>'name' = r.stage) as steps,
                   pass.first as pass_first, pass.last as pass_last
            from ledger.runs_view r
            left join lateral (
                select (array_agg(value order by at, step))[1] as first,
                       (array_agg(value order by at desc, step desc))[1] as last
                from ledger.metric_points_view
                where run = r.run and name = 'eval/pass@1' and stage <> 'control') pass on true
            """;

    private final JdbcClient jdbc;

    Runs(DataSource ledger) {
        this.jdbc = JdbcClient.create(ledger);
    }

    /// The youngest first.
    List<RunLine> list(Instant before, int limit) {
        List<RunLine> lines = jdbc.sql(
                        LINES + "where r.created_at < :before order by r.created_at desc, r.run limit :limit")
                .param("before", OffsetDateTime.ofInstant(before, ZoneOffset.UTC))
                .param("limit", limit)
                .query((row, _) -> line(row, List.of()))
                .list();
        Map<String, List<Double>> sparks =
                sparks(lines.stream().map(RunLine::run).toList());
        return lines.stream()
                .map(line -> new RunLine(
                        line.run(),
                        line.seed(),
                        line.state(),
                        line.times(),
                        line.pass(),
                        sparks.getOrDefault(line.run(), List.of())))
                .toList();
    }

    RunLine line(RunId run) {
        return jdbc.sql(LINES + "where r.run = :run")
                .param("run", run.value())
                .query((row, _) -> line(row, List.of()))
                .optional()
                .orElseThrow(() -> missing(run));
    }

    RunPage page(RunId run) {
        RunLine line = line(run);
        return jdbc.sql("select task_set, config, summary from ledger.runs_view where run = :run")
                .param("run", run.value())
                .query((row, _) -> new RunPage(
                        line,
                        latest(run),
                        row.getString("task_set"),
                        row.getString("config"),
                        row.getString("summary")))
                .single();
    }

    List<StepLine> steps(RunId run) {
        return jdbc.sql("""
                        select stage, step, policy_label, policy_digest, episodes, groups, started_at, finished_at
                        from ledger.steps_view where run = :run order by started_at, step""")
                .param("run", run.value())
                .query((row, _) -> new StepLine(
                        row.getString("stage"),
                        row.getInt("step"),
                        row.getString("policy_label"),
                        row.getString("policy_digest"),
                        row.getObject("episodes", Integer.class),
                        row.getObject("groups", Integer.class),
                        new StepLine.Span(instant(row, "started_at"), instant(row, "finished_at"))))
                .list();
    }

    static NotFound missing(RunId run) {
        return new NotFound("run", run.value(), "The ledger names its runs in /api/runs.");
    }

    private List<RunPage.Latest> latest(RunId run) {
        return jdbc.sql("""
                        select stage, name, max(step) as step,
                               (array_agg(value order by step))[1] as first,
                               (array_agg(value order by step desc))[1] as last
                        from ledger.metric_points_view where run = :run group by stage, name order by stage, name""")
                .param("run", run.value())
                .query((row, _) -> new RunPage.Latest(
                        row.getString("stage"),
                        row.getString("name"),
                        row.getInt("step"),
                        finite(row, "first"),
                        finite(row, "last")))
                .list();
    }

    private Map<String, List<Double>> sparks(List<String> runs) {
        if (runs.isEmpty()) return Map.of();
        record Point(String run, int step, double value) {}
        List<Point> points = jdbc.sql("""
                        select run, step, value from ledger.metric_points_view
                        where name = 'reward/solve_rate' and stage = 'rl' and run in (:runs) order by run, step""")
                .param("runs", runs)
                .query((row, _) -> new Point(row.getString("run"), row.getInt("step"), row.getDouble("value")))
                .list();
        return points.stream().collect(Collectors.groupingBy(Point::run)).entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> {
                    Envelope curve = new Envelope("rl", "reward/solve_rate");
                    entry.getValue().forEach(point -> curve.add(point.step(), point.value()));
                    return curve.thinnedTo(SPARK_POINTS).values().stream()
                            .filter(Objects::nonNull)
                            .toList();
                }));
    }

    private static RunLine line(ResultSet row, List<Double> spark) throws SQLException {
        Double first = finite(row, "pass_first");
        Double last = finite(row, "pass_last");
        return new RunLine(
                row.getString("run"),
                row.getLong("seed"),
                new RunLine.State(
                        Words.of(row.getString("status")),
                        row.getString("reason"),
                        row.getString("stage"),
                        row.getObject("step", Integer.class),
                        row.getObject("steps", Integer.class)),
                new RunLine.Times(instant(row, "created_at"), instant(row, "started_at"), instant(row, "finished_at")),
                first == null || last == null ? null : new RunLine.PassRate(first, last),
                spark);
    }

    static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }

    private static @Nullable Double finite(ResultSet row, String column) throws SQLException {
        Double value = row.getObject(column, Double.class);
        return value == null || !Double.isFinite(value) ? null : value;
    }
}
