package dev.agoge.console.runs;

import dev.agoge.console.Counted;
import dev.agoge.console.Listed;
import dev.agoge.contracts.RunId;
import dev.agoge.wire.http.Asks;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/// The steps of a run, and what was kept on the way: versions and checkpoints.
@Repository
class Steps {
    private static final String TOKENS = "train/tokens";

    private static final String STEP = Counted.metric("step", "name");

    private final JdbcClient jdbc;

    Steps(DataSource ledger) {
        this.jdbc = JdbcClient.create(ledger);
    }

    /// @param step how many steps of the stage were done
    record Kept(
            Kind kind,
            String stage,
            int step,
            String digest,
            @Nullable Instant at) {
        enum Kind {
            VERSION,
            CHECKPOINT
        }
    }

    /// In the order they were taken.
    Listed<StepLine> list(RunId run, @Nullable String after, int limit) {
        String[] place = after == null ? new String[] {"-infinity", "", "-1"} : place(after);
        List<StepLine.Place> found = jdbc.sql("""
                        select stage, step + 1 as step, weights_sha256, episodes, seconds, started_at
                        from ledger.steps_view
                        where run = :run and (started_at, stage, step + 1) > (:at::timestamptz, :stage, :step::int)
                        order by started_at, stage, step limit :limit""")
                .param("run", run.value())
                .param("at", place[0])
                .param("stage", place[1])
                .param("step", place[2])
                .param("limit", limit + 1)
                .query((row, _) -> step(row))
                .list();
        Map<String, Map<String, Double>> metrics = metrics(run, found);
        List<StepLine.Place> measured = new ArrayList<>();
        for (StepLine.Place one : found) {
            StepLine line = one.line();
            Map<String, Double> all = metrics.getOrDefault(line.stage() + " " + line.step(), Map.of());
            Double tokens = all.get(TOKENS);
            measured.add(new StepLine.Place(
                    one.started(),
                    new StepLine(
                            line.stage(),
                            line.step(),
                            line.weights(),
                            line.episodes(),
                            tokens == null ? null : tokens.longValue(),
                            line.seconds(),
                            all)));
        }
        Listed<StepLine.Place> page = Listed.of(
                measured,
                limit,
                one -> one.started() + " " + one.line().stage() + " "
                        + one.line().step());
        return new Listed<>(page.items().stream().map(StepLine.Place::line).toList(), page.next());
    }

    private static String[] place(String after) {
        String[] place = Listed.place(after).split(" ");
        if (place.length != 3) throw new IllegalArgumentException("after is no place in this list.");
        return place;
    }

    private static StepLine.Place step(ResultSet row) throws SQLException {
        return new StepLine.Place(
                row.getObject("started_at", OffsetDateTime.class).toInstant(),
                new StepLine(
                        row.getString("stage"),
                        row.getInt("step"),
                        row.getString("weights_sha256"),
                        row.getInt("episodes"),
                        null,
                        row.getDouble("seconds"),
                        Map.of()));
    }

    /// By stage and step; what is no finite number is left out.
    private Map<String, Map<String, Double>> metrics(RunId run, List<StepLine.Place> steps) {
        Map<String, Map<String, Double>> metrics = new HashMap<>();
        Map<String, int[]> reach = new HashMap<>();
        for (StepLine.Place one : steps) {
            int[] range = reach.computeIfAbsent(one.line().stage(), _ -> new int[] {Integer.MAX_VALUE, 0});
            range[0] = Math.min(range[0], one.line().step());
            range[1] = Math.max(range[1], one.line().step());
        }
        reach.forEach((stage, range) -> jdbc.sql("""
                        select %s as step, name, value from ledger.metric_points_view
                        where run = :run and stage = :stage and step between :first - 1 and :last""".replace("%s", STEP))
                .param("run", run.value())
                .param("stage", stage)
                .param("first", range[0])
                .param("last", range[1])
                .query(row -> {
                    double value = row.getDouble("value");
                    if (!Double.isFinite(value)) return;
                    metrics.computeIfAbsent(stage + " " + row.getInt("step"), _ -> new TreeMap<>())
                            .put(row.getString("name"), value);
                }));
        return metrics;
    }

    List<Kept> kept(RunId run) {
        return jdbc.sql("""
                        select 'version' as kind, stage, ordinal, step, digest, published_at as at
                        from ledger.versions_view where run = :run
                        union all
                        select 'checkpoint', stage, ordinal, step, digest, created_at
                        from ledger.checkpoints_view where run = :run
                        order by ordinal, step, kind""")
                .param("run", run.value())
                .query((row, _) -> new Kept(
                        Asks.constant(Kept.Kind.class, row.getString("kind")),
                        row.getString("stage"),
                        row.getInt("step"),
                        row.getString("digest"),
                        Runs.Columns.instant(row, "at")))
                .list();
    }
}
