package dev.agoge.console.runs;

import dev.agoge.console.Counted;
import dev.agoge.console.Listed;
import dev.agoge.contracts.RunId;
import dev.agoge.contracts.RunStatus;
import dev.agoge.contracts.config.Priority;
import dev.agoge.contracts.runs.Cause;
import dev.agoge.wire.http.Asks;
import dev.agoge.wire.http.NotFound;
import dev.agoge.wire.http.Refused;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/// The runs of the ledger.
@Repository
public class Runs {
    private static final int SPARK_POINTS = 48;
    private static final String ALL = "1 = 1";
    private static final String LINES = """
            select r.*, pass.*,
                   (select (each.it->>'steps')::int from jsonb_array_elements(r.config->'stages') as each(it)
                    where each.it->>'name' = r.stage) as stage_steps
            from ledger.runs_view r
            left join lateral (
                select (array_agg(value order by at, step) filter (where name = 'eval/pass@1'))[1] as all_first,
                       (array_agg(value order by at desc, step desc) filter (where name = 'eval/pass@1'))[1] as all_last,
                       (array_agg(value order by at, step) filter (where name = 'eval/subset/pass@1'))[1] as subset_first,
                       (array_agg(value order by at desc, step desc) filter (where name = 'eval/subset/pass@1'))[1]
                           as subset_last,
                       (array_agg(value order by at, step) filter (where name = 'eval/tasks'))[1] as tasks_first,
                       (array_agg(value order by at desc, step desc) filter (where name = 'eval/tasks'))[1] as tasks_last
                from ledger.metric_points_view
                where run = r.run and name in ('eval/pass@1', 'eval/subset/pass@1', 'eval/tasks')
                  and stage <> 'control') pass on true
            """;
    private static final String VIEWS = """
            select r.*, (select (each.it->>'steps')::int from jsonb_array_elements(r.config->'stages') as each(it)
                         where each.it->>'name' = r.stage) as stage_steps,
                   coalesce((select bool_and(closes)
                                    and (r.status not in ('FINISHED', 'FAILED', 'CANCELLED') or sum(open) = 0)
                             from ledger.ledger_view where run = r.run), true) as ledger_closed,
                   array(select remark from ledger.remarks_view m where m.run = r.run order by position) as remarks
            from ledger.runs_view r where r.run = :run
            """;

    private final JdbcClient jdbc;

    Runs(DataSource ledger) {
        this.jdbc = JdbcClient.create(ledger);
    }

    /// The run of this id, or else the only one of this name.
    public RunId find(String idOrName) {
        List<String> found = jdbc.sql("""
                        select run from ledger.runs_view where run = :it or name = :it
                        order by run = :it desc, run limit 3""")
                .param("it", idOrName)
                .query((row, _) -> row.getString("run"))
                .list();
        if (found.isEmpty()) throw new NotFound("run", idOrName, "The list of runs names them.");
        if (found.size() > 1 && !found.getFirst().equals(idOrName)) {
            throw new Refused("Several runs are called " + idOrName + ": " + String.join(", ", found)
                    + (found.size() > 2 ? "…" : "") + ". Name one by its id.");
        }
        return new RunId(found.getFirst());
    }

    Listed<RunLine> list(RunChoice choice, RunChoice.Sort sort, @Nullable String after, int limit) {
        String place = after == null ? null : Listed.place(after);
        List<RunLine> lines = jdbc.sql(LINES + " where " + where(choice)
                        + (place == null
                                ? ""
                                : " and (" + sort.column + ", r.run) " + sort.beyond + " (:key::" + sort.type
                                        + ", :run)")
                        + " order by " + sort.column + " " + sort.direction + ", r.run " + sort.direction
                        + " limit :limit")
                .params(params(choice, place))
                .param("limit", limit + 1)
                .query((row, _) -> line(row))
                .list();
        Map<String, List<Double>> sparks =
                sparks(lines.stream().map(line -> line.about().run()).toList());
        List<RunLine> drawn = lines.stream()
                .map(line -> line.with(sparks.getOrDefault(line.about().run(), List.of())))
                .toList();
        return Listed.of(
                drawn,
                limit,
                line -> (sort.byTime() ? line.times().created() : line.about().name()) + " "
                        + line.about().run());
    }

    private static String where(RunChoice choice) {
        return String.join(
                " and ",
                choice.status() == null ? ALL : "r.status in (:status)",
                choice.name() == null ? ALL : "r.name = :name",
                choice.owner() == null ? ALL : "r.owner = :owner",
                choice.project() == null ? ALL : "r.project = :project",
                choice.tag() == null ? ALL : ":tag = any(r.tags)",
                choice.text() == null
                        ? ALL
                        : "position(lower(:text) in lower(concat_ws(' ', r.run, r.name, r.notes,"
                                + " array_to_string(r.tags, ' ')))) > 0");
    }

    private static Map<String, @Nullable Object> params(RunChoice choice, @Nullable String place) {
        Map<String, @Nullable Object> params = new java.util.HashMap<>();
        if (choice.status() != null) {
            params.put("status", choice.status().stream().map(Enum::name).toList());
        }
        params.put("name", choice.name());
        params.put("owner", choice.owner());
        params.put("project", choice.project());
        params.put("tag", choice.tag());
        params.put("text", choice.text());
        if (place != null) {
            int space = place.lastIndexOf(' ');
            params.put("key", place.substring(0, Math.max(space, 0)));
            params.put("run", place.substring(space + 1));
        }
        return params;
    }

    RunView view(RunId run) {
        return jdbc.sql(VIEWS)
                .param("run", run.value())
                .query((row, _) -> view(row))
                .single();
    }

    RunPage page(RunId run, Optional<RunPage.Wished> wish) {
        RunLine line = jdbc.sql(LINES + "where r.run = :run")
                .param("run", run.value())
                .query((row, _) -> line(row))
                .single();
        return jdbc.sql("select * from ledger.runs_view where run = :run")
                .param("run", run.value())
                .query((row, _) -> new RunPage(
                        line,
                        RunPage.Asking.of(line.state().status(), wish.orElse(null)),
                        origin(row),
                        latest(run),
                        row.getString("config"),
                        row.getString("summary")))
                .single();
    }

    private List<RunPage.Latest> latest(RunId run) {
        return jdbc.sql("""
                        select stage, name, %s as last_step, first, last
                        from ledger.latest_metrics_view where run = :run order by stage, name""".replace("%s", Counted.metric("last_step", "name")))
                .param("run", run.value())
                .query((row, _) -> new RunPage.Latest(
                        row.getString("stage"),
                        row.getString("name"),
                        row.getInt("last_step"),
                        Columns.finite(row, "first"),
                        Columns.finite(row, "last")))
                .list();
    }

    private Map<String, List<Double>> sparks(List<String> runs) {
        if (runs.isEmpty()) return Map.of();
        record Point(String run, int step, double value) {}
        List<Point> points = jdbc.sql("""
                        select run, step, value from ledger.metric_points_view
                        where name = 'reward/solve_rate' and run in (:runs) order by run, at, step""")
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

    private static RunLine line(ResultSet row) throws SQLException {
        return new RunLine(about(row), state(row), times(row), pass(row), List.of());
    }

    /// Over all held-out tasks, if the first and the last evaluation played all of them; else over the fixed subset
    /// that
    /// every evaluation plays.
    private static RunLine.@Nullable PassRate pass(ResultSet row) throws SQLException {
        Double before = Columns.finite(row, "tasks_first");
        Double after = Columns.finite(row, "tasks_last");
        boolean alike = before == null || before.equals(after);
        String tasks = alike ? "all" : "subset";
        Double first = Columns.finite(row, tasks + "_first");
        Double last = Columns.finite(row, tasks + "_last");
        if (first == null || last == null) return null;
        Integer played = before == null || after == null ? null : (int) Math.min(before, after);
        return new RunLine.PassRate(first, last, played);
    }

    private static RunView view(ResultSet row) throws SQLException {
        return new RunView(
                about(row),
                state(row),
                times(row),
                new RunView.Outcome(
                        row.getString("weights_sha256"),
                        row.getBoolean("one_arithmetic"),
                        row.getDouble("max_logprob_diff"),
                        row.getLong("logprobs_compared"),
                        row.getBoolean("ledger_closed"),
                        row.getDouble("used_seconds")),
                origin(row),
                new RunView.Budget(
                        row.getObject("budget_tokens", Long.class),
                        row.getObject("budget_episodes", Long.class),
                        row.getObject("budget_seconds", Long.class)),
                List.of((String[]) row.getArray("remarks").getArray()));
    }

    private static RunView.Origin origin(ResultSet row) throws SQLException {
        return new RunView.Origin(
                row.getString("config_sha256"),
                row.getString("task_set"),
                row.getString("parent"),
                row.getString("notes"),
                row.getString("build"),
                row.getString("machine"),
                row.getString("fingerprint"));
    }

    private static RunLine.About about(ResultSet row) throws SQLException {
        return new RunLine.About(
                row.getString("run"),
                row.getString("name"),
                row.getLong("seed"),
                row.getString("owner"),
                row.getString("project"),
                List.of((String[]) row.getArray("tags").getArray()),
                Asks.constant(Priority.class, row.getString("priority")));
    }

    private static RunLine.State state(ResultSet row) throws SQLException {
        String cause = row.getString("cause");
        String wish = row.getString("wish");
        return new RunLine.State(
                Asks.constant(RunStatus.class, row.getString("status")),
                cause == null ? null : Asks.constant(Cause.class, cause),
                row.getString("reason"),
                wish == null ? null : Asks.constant(CommandWord.class, wish),
                row.getString("stage"),
                row.getObject("step", Integer.class),
                row.getObject("stage_steps", Integer.class));
    }

    private static RunLine.Times times(ResultSet row) throws SQLException {
        return new RunLine.Times(
                Columns.instant(row, "created_at"),
                Columns.instant(row, "started_at"),
                Columns.instant(row, "finished_at"));
    }

    /// How the ledger's columns are read.
    static final class Columns {
        private Columns() {}

        static java.time.@Nullable Instant instant(ResultSet row, String column) throws SQLException {
            OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
            return at == null ? null : at.toInstant();
        }

        static @Nullable Double finite(ResultSet row, String column) throws SQLException {
            Double value = row.getObject(column, Double.class);
            return value == null || !Double.isFinite(value) ? null : value;
        }
    }
}
