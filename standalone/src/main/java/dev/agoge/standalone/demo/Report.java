package dev.agoge.standalone.demo;

import dev.agoge.contracts.RunConfig;
import dev.agoge.contracts.Stage;
import dev.agoge.grpo.RunSummary;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The tables at the end, read from the ledger's published views.
final class Report {
    private static final String EVALUATED = """
            select name, value from ledger.metric_points_view
            where run = :run and stage = :stage and step = :step and name like 'eval/%/pass@1'""";

    private final JdbcClient ledger;
    private final RunSummary run;
    private final RunConfig config;

    Report(DataSource ledger, RunSummary run, RunConfig config) {
        this.ledger = JdbcClient.create(ledger);
        this.run = run;
        this.config = config;
    }

    void show(Screen screen) {
        screen.line("");
        screen.line("On held-out tasks, " + config.evaluation().samples() + " episodes each:");
        screen.table(stages());
        screen.line("");
        screen.table(parts());
        screen.line("");
        screen.line(String.format(
                Locale.ROOT,
                "%,d episodes; %,d trained tokens scored again, largest difference of a log-probability %s; the ledger %s.",
                run.episodes(),
                run.logprobsCompared(),
                run.maxAbsLogprobDiff(),
                run.ledgerClosed() ? "closes" : "DOES NOT CLOSE"));
    }

    private List<List<String>> stages() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("", "pass@1", "greedy"));
        rows.add(List.of("random weights", figure(run.pass1Start()), ""));
        rows.add(List.of("after the cold start", figure(run.pass1Cold()), figure(run.greedyCold())));
        rows.add(List.of("after GRPO", figure(run.pass1End()), figure(run.greedyEnd())));
        if (run.pass1Control().isPresent()) {
            rows.add(List.of("control: as much more cold start", figure(run.pass1Control()), ""));
        }
        return rows;
    }

    /// By split and by shape, before and after RL.
    private List<List<String>> parts() {
        Map<String, Double> cold =
                evaluated(Stage.COLD_START, config.coldStart().steps());
        Map<String, Double> end = evaluated(Stage.RL, run.steps());
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("pass@1", "cold start", "GRPO"));
        for (String part : cold.keySet()) {
            rows.add(List.of(part, figure(Optional.of(cold.get(part))), figure(Optional.ofNullable(end.get(part)))));
        }
        return rows;
    }

    private Map<String, Double> evaluated(Stage stage, int step) {
        Map<String, Double> parts = new TreeMap<>();
        ledger.sql(EVALUATED)
                .param("run", run.run().value())
                .param("stage", stage.word())
                .param("step", step)
                .query((row, _) -> parts.put(part(row.getString(1)), row.getDouble(2)))
                .list();
        parts.remove("subset");
        return parts;
    }

    /// `eval/shape/lookup/pass@1` is told as `shape lookup`.
    private static String part(String metric) {
        return metric.replaceFirst("^eval/", "").replaceFirst("/pass@1$", "").replace('/', ' ');
    }

    private static String figure(Optional<Double> value) {
        return value.map(one -> String.format(Locale.ROOT, "%.3f", one)).orElse("-");
    }
}
