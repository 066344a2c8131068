package dev.agoge.standalone.demo;

import dev.agoge.contracts.RunEvent;
import dev.agoge.contracts.RunStatus;
import dev.agoge.contracts.Sha256;
import dev.agoge.contracts.config.RunDocument;
import dev.agoge.grpo.RunSummary;
import dev.agoge.grpo.postgres.Runs;
import dev.agoge.standalone.app.RunningPlatform;
import dev.agoge.synth.Funnel;
import dev.agoge.synth.Synthesis;
import dev.agoge.synth.Synthesised;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Plays the demo on a running platform, like any user of it: has tasks made, creates a run, and watches. What has been
/// done already is not done again, so that the same call goes on after whatever ended the one before.
public final class Demo {
    private final RunningPlatform platform;
    private final DemoPlan plan;
    private final Screen screen;
    private final Runs runs;

    public Demo(RunningPlatform platform, DemoPlan plan, Screen screen) {
        this.platform = platform;
        this.plan = plan;
        this.screen = screen;
        this.runs = platform.part(Runs.class);
    }

    /// Runs it to its end.
    public Result run() throws InterruptedException {
        Synthesised made = synthesise();
        RunDocument document = DemoRecipe.run(plan, made.taskSet());
        follow(document, made.taskSet());
        RunSummary summary = runs.summary(DemoRecipe.RUN);
        new Report(platform.part(DataSource.class), summary, document.config()).show(screen);
        plan.end(platform.home().folder());
        return new Result(
                Outcome.of(summary, document.config(), made, seconds()).json(),
                summary.standing().status() == RunStatus.FINISHED,
                summary.standing().reason());
    }

    /// @param json the one line for scripts
    /// @param finished false if the run failed or was cancelled
    /// @param reason why, or why it ended early
    public record Result(String json, boolean finished, String reason) {}

    /// Where the run can be seen.
    public String page() {
        return platform.console() + "/runs/" + DemoRecipe.RUN;
    }

    private Synthesised synthesise() throws InterruptedException {
        var made = platform.part(Synthesis.class)
                .run(
                        DemoRecipe.tasks(plan),
                        (done, total, funnel) -> screen.progress("synthesis", done, total, kept(funnel)));
        screen.line(String.format(
                "%,d tasks in %,d environments, %,d of them held out (%,d of unseen combinations); domains: %s",
                made.tasks(),
                made.environments(),
                made.heldOut() + made.heldOutCombination(),
                made.heldOutCombination(),
                String.join(", ", made.domains())));
        screen.table(funnel(made.funnel()));
        return made;
    }

    private static String kept(Funnel funnel) {
        return funnel.stages().stream()
                .map(stage -> stage.name() + " " + stage.kept())
                .collect(Collectors.joining(" → "));
    }

    private static List<List<String>> funnel(Funnel funnel) {
        return funnel.stages().stream()
                .map(stage -> List.of(stage.name(), Long.toString(stage.kept()), dropped(stage)))
                .toList();
    }

    private static String dropped(Funnel.Stage stage) {
        return stage.dropped() == 0 ? "" : "−" + stage.dropped() + " (" + stage.reason() + ")";
    }

    private void follow(RunDocument document, Sha256 tasks) {
        try (var events = new RunEvents(platform.servers().kafka(), DemoRecipe.RUN)) {
            runs.create(DemoRecipe.RUN, document, tasks);
            tellWhereItStands();
            Watch watch = new Watch(screen);
            while (!runs.status(DemoRecipe.RUN).orElseThrow().ended()) {
                for (RunEvent event : events.next()) watch.show(event);
            }
            for (RunEvent event : events.next()) watch.show(event);
        }
    }

    private void tellWhereItStands() {
        screen.line("Watch it at " + page());
        JdbcClient.create(platform.part(DataSource.class))
                .sql("select stage, step, status from ledger.runs_view where run = :run and stage is not null")
                .param("run", DemoRecipe.RUN.value())
                .query((row, _) -> row.getString("status").equals("FINISHED")
                        ? "The run is finished."
                        : "Going on: " + row.getString("stage") + ", step " + row.getInt("step") + ".")
                .optional()
                .ifPresent(screen::line);
    }

    private long seconds() {
        long end = JdbcClient.create(platform.part(DataSource.class))
                .sql("select finished_at from ledger.runs_view where run = :run")
                .param("run", DemoRecipe.RUN.value())
                .query(OffsetDateTime.class)
                .optional()
                .map(at -> at.toInstant().toEpochMilli())
                .orElseGet(platform.part(Clock.class)::millis);
        return Math.max(0, end - plan.begun()) / 1000;
    }
}
