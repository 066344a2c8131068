package dev.agoge.console.runs;

import dev.agoge.console.Counted;
import dev.agoge.contracts.RunId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/// What was measured, step by step.
@Repository
class Curves {
    private static final String STEP = Counted.metric("step", "name");

    private final JdbcClient jdbc;

    Curves(DataSource ledger) {
        this.jdbc = JdbcClient.create(ledger);
    }

    /// The metrics of these names, in every stage that has them. A name that ends in `*` stands for all that begin so.
    List<Series> series(RunId run, List<String> names, int points) {
        Map<String, Envelope> curves = new LinkedHashMap<>();
        jdbc.sql("""
                        select stage, name, %s as step, value from ledger.metric_points_view
                        where run = :run and name like any (array[:patterns]) order by stage, name, step""".replace("%s", STEP))
                .param("run", run.value())
                .param("patterns", names.stream().map(Curves::pattern).toList())
                .query(row -> {
                    String stage = row.getString("stage");
                    String name = row.getString("name");
                    curves.computeIfAbsent(stage + "\n" + name, _ -> new Envelope(stage, name))
                            .add(row.getInt("step"), row.getDouble("value"));
                });
        return curves.values().stream().map(curve -> curve.thinnedTo(points)).toList();
    }

    /// Each evaluation with all it measured, in the order they were made.
    List<Evaluation> evaluations(RunId run) {
        Map<String, Evaluation> evaluations = new LinkedHashMap<>();
        jdbc.sql("""
                        select stage, step, name, value from ledger.metric_points_view
                        where run = :run and name like 'eval/%' order by at, stage, step, name""").param("run", run.value()).query(row -> {
            String stage = row.getString("stage");
            int step = row.getInt("step");
            evaluations
                    .computeIfAbsent(stage + " " + step, _ -> new Evaluation(stage, step, new TreeMap<>()))
                    .metrics()
                    .put(row.getString("name"), row.getDouble("value"));
        });
        return new ArrayList<>(evaluations.values());
    }

    /// An evaluation of the policy after so many steps of a stage; 0 is what the stage began from.
    record Evaluation(String stage, int step, Map<String, Double> metrics) {}

    private static String pattern(String name) {
        String literal = name.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_");
        return literal.endsWith("*") ? literal.substring(0, literal.length() - 1) + "%" : literal;
    }
}
