package dev.agoge.standalone.demo;

import dev.agoge.contracts.RunEvent;
import dev.agoge.contracts.RunId;
import dev.agoge.contracts.RunStatus;
import dev.agoge.contracts.TaskDesk;
import dev.agoge.contracts.TaskJob;
import dev.agoge.contracts.config.RunConfig;
import dev.agoge.contracts.config.RunDocument;
import dev.agoge.contracts.config.TaskSource;
import dev.agoge.contracts.runs.RunDesk;
import dev.agoge.grpo.RunSummary;
import dev.agoge.grpo.postgres.Runs;
import dev.agoge.standalone.app.RunningPlatform;
import dev.agoge.synth.Funnel;
import dev.agoge.synth.Spec;
import dev.agoge.synth.Synthesised;
import dev.agoge.synth.TaskSets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Plays the demo on a running platform, like any user of it: has tasks made, creates a run, and watches. What has been
/// done already is not done again, so that the same call goes on after whatever ended the one before.
public final class Demo {
    private static final RunDesk.Asked ASKED = new RunDesk.Asked("local", Optional.of("demo"));

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
        RunDocument document = DemoRecipe.document(plan);
        RunId run = platform.part(RunDesk.class).create(document, ASKED);
        follow(run, document.config());
        RunSummary summary = runs.summary(run);
        new Report(platform.part(DataSource.class), summary, document.config()).show(screen);
        plan.end(platform.home().folder());
        return new Result(
                Outcome.of(summary, document.config(), made(document.config()), seconds(run))
                        .json(),
                summary.standing().status() == RunStatus.FINISHED,
                summary.standing().reason());
    }

    /// @param json the one line for scripts
    /// @param finished false if the run failed or was cancelled
    /// @param reason why, or why it ended early
    public record Result(String json, boolean finished, String reason) {}

    /// Where its run can be seen.
    public String page() {
        return platform.console() + "/runs/" + platform.part(RunDesk.class).find("demo");
    }

    private Synthesised made(RunConfig config) {
        return platform.part(TaskSets.class)
                .find(spec(config).digest())
                .orElseThrow(() -> new IllegalStateException("the demo's tasks are gone"));
    }

    private static Spec spec(RunConfig config) {
        if (!(config.tasks() instanceof TaskSource.Synthesise recipe)) {
            throw new IllegalStateException("the demo has its tasks made");
        }
        return Spec.of(recipe, config.seed());
    }

    private void follow(RunId run, RunConfig config) throws InterruptedException {
        try (var events = new RunEvents(platform.servers().kafka(), run)) {
            screen.line("Watch it at " + page());
            watchTasks(spec(config));
            tellWhereItStands(run);
            Watch watch = new Watch(screen);
            while (!runs.status(run).ended()) for (RunEvent event : events.next()) watch.show(event);
            for (RunEvent event : events.next()) watch.show(event);
        }
    }

    /// Until its tasks are made, the run waits.
    private void watchTasks(Spec spec) throws InterruptedException {
        while (true) {
            Optional<Synthesised> made = platform.part(TaskSets.class).find(spec.digest());
            if (made.isPresent()) {
                tell(made.get());
                return;
            }
            for (TaskJob job : platform.part(TaskDesk.class).jobs(10)) {
                if (!job.asked().spec().equals(spec.digest())) continue;
                if (job.state() == TaskJob.State.FAILED) throw new IllegalStateException(job.error());
                screen.progress("synthesis", job.count().done(), job.count().total(), "");
            }
            Thread.sleep(250);
        }
    }

    private void tell(Synthesised made) {
        screen.line(String.format(
                Locale.ROOT,
                "%,d tasks in %,d environments, %,d of them held out (%,d of unseen combinations); domains: %s",
                made.tasks(),
                made.environments(),
                made.heldOut() + made.heldOutCombination(),
                made.heldOutCombination(),
                String.join(", ", made.domains())));
        screen.table(funnel(made.funnel()));
    }

    private static List<List<String>> funnel(Funnel funnel) {
        return funnel.stages().stream()
                .map(stage -> List.of(stage.name(), Long.toString(stage.kept()), dropped(stage)))
                .toList();
    }

    private static String dropped(Funnel.Stage stage) {
        return stage.dropped() == 0 ? "" : "−" + stage.dropped() + " (" + stage.reason() + ")";
    }

    private void tellWhereItStands(RunId run) {
        JdbcClient.create(platform.part(DataSource.class))
                .sql("select stage, step, status from ledger.runs_view where run = :run and stage is not null")
                .param("run", run.value())
                .query((row, _) -> standing(run, row))
                .optional()
                .ifPresent(screen::line);
    }

    private static String standing(RunId run, ResultSet row) throws SQLException {
        String at = row.getString("stage") + ", " + row.getInt("step") + " steps done";
        return switch (RunStatus.valueOf(row.getString("status"))) {
            case FINISHED -> "The run is finished.";
            case FAILED, CANCELLED -> "The run has ended at " + at + ".";
            case PAUSED ->
                "The run is paused at " + at
                        + ". It goes on once it is resumed: in the console, or by ./agoge run resume " + run;
            case QUEUED, RUNNING -> "Going on: " + at + ".";
        };
    }

    private long seconds(RunId run) {
        long end = JdbcClient.create(platform.part(DataSource.class))
                .sql("select finished_at from ledger.runs_view where run = :run")
                .param("run", run.value())
                .query(OffsetDateTime.class)
                .optional()
                .map(at -> at.toInstant().toEpochMilli())
                .orElseGet(platform.part(Clock.class)::millis);
        return Math.max(0, end - plan.begun()) / 1000;
    }
}
