package dev.agoge.standalone.demo;

import dev.agoge.contracts.config.RunConfig;
import dev.agoge.contracts.config.StageConfig;
import dev.agoge.grpo.RunSummary;
import dev.agoge.grpo.RunSummary.Measured;
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
        screen.line("On held-out tasks, " + config.evaluation().samples()
                + " episodes each; ± is half of the 95 % interval if tasks were drawn anew:");
        screen.table(stages());
        screen.line("");
        screen.table(parts());
        screen.line("");
        screen.line(String.format(
                Locale.ROOT,
                "%,d episodes; %,d trained tokens scored again, largest difference of a log-probability %s; the ledger %s.",
                run.episodes(),
                run.exactness().logprobsCompared(),
                run.exactness().maxAbsLogprobDiff(),
                run.exactness().ledgerClosed() ? "closes" : "DOES NOT CLOSE"));
    }

    private List<List<String>> stages() {
        Optional<Measured> start = run.evaluation(config.stage(0).name(), 0);
        Optional<Measured> cold = Outcome.last(run, config, StageConfig.Sft.class);
        Optional<Measured> end = Outcome.last(run, config, StageConfig.Rl.class);
        Optional<Measured> control = Outcome.last(run, config, StageConfig.Control.class);
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("", "pass@1", "greedy", "tasks"));
        rows.add(row("random weights", start));
        rows.add(row("after the cold start", cold));
        rows.add(row("after GRPO", end));
        if (control.isPresent()) {
            rows.add(row("control: as much more cold start", control));
            rows.add(gain("GRPO over the control", end, control));
        }
        rows.add(gain("GRPO over the cold start", end, cold));
        return rows;
    }

    private static List<String> row(String what, Optional<Measured> measured) {
        return List.of(
                what,
                measured(measured, measured.map(Measured::pass1)),
                measured(measured, measured.flatMap(Measured::greedy)),
                measured.map(one -> Integer.toString(one.tasks())).orElse(""));
    }

    /// Only between what was measured on as many tasks.
    private static List<String> gain(String what, Optional<Measured> of, Optional<Measured> over) {
        boolean alike = of.map(Measured::tasks).equals(over.map(Measured::tasks));
        return List.of(
                what,
                alike ? difference(of.map(Measured::pass1), over.map(Measured::pass1)) : "-",
                alike ? difference(of.flatMap(Measured::greedy), over.flatMap(Measured::greedy)) : "-",
                "");
    }

    private static String difference(Optional<Double> of, Optional<Double> over) {
        if (of.isEmpty() || over.isEmpty()) return "-";
        return String.format(Locale.ROOT, "%+.3f", of.get() - over.get());
    }

    /// A rate and how far it may be off. The playings of one task are alike, so that tasks are counted, not playings.
    private static String measured(Optional<Measured> measured, Optional<Double> value) {
        if (measured.isEmpty() || value.isEmpty()) return "-";
        double p = value.get();
        double off = 1.96 * Math.sqrt(p * (1 - p) / measured.get().tasks());
        return String.format(Locale.ROOT, "%.3f ±%.3f", p, off);
    }

    /// By split and by shape, before and after RL.
    private List<List<String>> parts() {
        Map<String, Double> cold = evaluated(Outcome.last(run, config, StageConfig.Sft.class));
        Map<String, Double> end = evaluated(Outcome.last(run, config, StageConfig.Rl.class));
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("pass@1", "cold start", "GRPO"));
        for (Map.Entry<String, Double> part : cold.entrySet()) {
            Optional<Double> after = Optional.ofNullable(end.get(part.getKey()));
            rows.add(List.of(part.getKey(), figure(Optional.of(part.getValue())), figure(after)));
        }
        return rows;
    }

    private Map<String, Double> evaluated(Optional<Measured> at) {
        Map<String, Double> parts = new TreeMap<>();
        at.ifPresent(one -> ledger.sql(EVALUATED)
                .param("run", run.run().value())
                .param("stage", one.stage())
                .param("step", one.step())
                .query((row, _) -> parts.put(part(row.getString(1)), row.getDouble(2)))
                .list());
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
