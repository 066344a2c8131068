package dev.agoge.console.runs;

import dev.agoge.console.Permission;
import dev.agoge.console.Requires;
import dev.agoge.console.Words;
import dev.agoge.contracts.RunCommand;
import dev.agoge.contracts.RunId;
import dev.agoge.contracts.RunStatus;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/runs")
class RunsController {
    private static final int MOST_LINES = 1000;
    private static final int MOST_POINTS = 2000;

    private final Runs runs;
    private final Curves curves;
    private final Commands commands;
    private final Clock clock;

    RunsController(Runs runs, Curves curves, Commands commands, Clock clock) {
        this.runs = runs;
        this.curves = curves;
        this.commands = commands;
        this.clock = clock;
    }

    /// The youngest first; `before` continues a list after its last line.
    @GetMapping
    @Requires(Permission.READ)
    List<RunLine> list(
            @RequestParam(required = false) @Nullable Instant before, @RequestParam(defaultValue = "200") int limit) {
        Instant until = before == null ? clock.instant().plus(Duration.ofDays(1)) : before;
        return runs.list(until, Math.clamp(limit, 1, MOST_LINES));
    }

    @GetMapping("/{run}")
    @Requires(Permission.READ)
    RunPage page(@PathVariable String run) {
        return runs.page(new RunId(run));
    }

    @GetMapping("/{run}/steps")
    @Requires(Permission.READ)
    List<StepLine> steps(@PathVariable String run) {
        return runs.steps(known(run));
    }

    @GetMapping("/{run}/series")
    @Requires(Permission.READ)
    List<Series> series(
            @PathVariable String run, @RequestParam List<String> name, @RequestParam(defaultValue = "600") int points) {
        return curves.series(known(run), name, Math.clamp(points, 2, MOST_POINTS));
    }

    @GetMapping("/{run}/evaluations")
    @Requires(Permission.READ)
    List<Curves.Evaluation> evaluations(@PathVariable String run) {
        return curves.evaluations(known(run));
    }

    @PostMapping("/{run}/commands")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Requires(Permission.COMMAND)
    void command(@PathVariable String run, @RequestBody Wish wish) {
        RunId id = new RunId(run);
        RunStatus status = Words.constant(RunStatus.class, runs.line(id).state().status());
        commands.send(wish.of(id), status);
    }

    /// What somebody at the console wants of a run: `pause`, `resume` or `cancel`.
    record Wish(String command, @Nullable String reason) {
        RunCommand of(RunId run) {
            return switch (command) {
                case "pause" -> new RunCommand.Pause(run);
                case "resume" -> new RunCommand.Resume(run);
                case "cancel" ->
                    new RunCommand.Cancel(
                            run, reason == null || reason.isBlank() ? "cancelled in the console" : reason);
                default ->
                    throw new IllegalArgumentException(
                            "There is no command '" + command + "': it is pause, resume or cancel.");
            };
        }
    }

    /// The run, if there is one: an unknown run is an error, not an empty curve.
    private RunId known(String run) {
        RunId id = new RunId(run);
        runs.line(id);
        return id;
    }
}
