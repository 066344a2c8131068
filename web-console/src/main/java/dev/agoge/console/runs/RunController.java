package dev.agoge.console.runs;

import dev.agoge.console.Listed;
import dev.agoge.contracts.RunId;
import dev.agoge.contracts.runs.RunCommand;
import dev.agoge.contracts.runs.RunDesk;
import dev.agoge.wire.http.Asks;
import dev.agoge.wire.http.Caller;
import dev.agoge.wire.http.Permission;
import dev.agoge.wire.http.Requires;
import dev.agoge.wire.http.Within;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/// What a run does: its steps and figures, what was asked of it, and asking more.
@RestController
@RequestMapping("/api/v1/runs/{run}")
class RunController {
    private static final int MOST_LINES = 2000;
    private static final int MOST_POINTS = 2000;
    private static final int MOST_NAMES = 100;

    private final Runs runs;
    private final Steps steps;
    private final Curves curves;
    private final Journal journal;
    private final RunDesk desk;

    RunController(Runs runs, Steps steps, Curves curves, Journal journal, RunDesk desk) {
        this.runs = runs;
        this.steps = steps;
        this.curves = curves;
        this.journal = journal;
        this.desk = desk;
    }

    /// A wish that was written down. The run's status will say when it has come true.
    record Taken(String run, CommandWord command) {}

    /// Asks something of a run.
    @PostMapping("/commands")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Requires(Permission.COMMAND)
    Taken command(
            @PathVariable String run,
            @RequestBody Wish wish,
            @RequestHeader(name = Keys.HEADER, required = false) @Nullable String key,
            Caller caller) {
        RunId id = runs.find(run);
        RunCommand command = wish.asked();
        desk.command(id, command, Keys.asked(caller, key));
        return new Taken(id.value(), Asks.constant(CommandWord.class, command.word()));
    }

    /// What has been asked of it: the latest first.
    @GetMapping("/commands")
    @Requires(Permission.READ)
    Listed<Journal.Command> commands(@PathVariable String run) {
        return Listed.all(journal.commands(runs.find(run)));
    }

    /// What happened to it, in order.
    @GetMapping("/logs")
    @Requires(Permission.READ)
    Listed<Journal.Line> logs(
            @PathVariable String run,
            @RequestParam(required = false) @Nullable String after,
            @RequestParam(defaultValue = "1000") @Within(least = 1, most = MOST_LINES) int limit) {
        return journal.lines(runs.find(run), after, limit);
    }

    /// The steps it has taken, in order, each with what was measured in it.
    @GetMapping("/steps")
    @Requires(Permission.READ)
    Listed<StepLine> steps(
            @PathVariable String run,
            @RequestParam(required = false) @Nullable String after,
            @RequestParam(defaultValue = "1000") @Within(least = 1, most = MOST_LINES) int limit) {
        return steps.list(runs.find(run), after, limit);
    }

    /// The versions and checkpoints that are kept.
    @GetMapping("/checkpoints")
    @Requires(Permission.READ)
    Listed<Steps.Kept> checkpoints(@PathVariable String run) {
        return Listed.all(steps.kept(runs.find(run)));
    }

    /// Metrics over the steps.
    ///
    /// @param name of a metric; one that ends in `*` stands for all that begin so
    /// @param points at most so many of each: a longer one is thinned
    @GetMapping("/series")
    @Requires(Permission.READ)
    List<Series> series(
            @PathVariable String run,
            @RequestParam List<String> name,
            @RequestParam(defaultValue = "600") @Within(least = 2, most = MOST_POINTS) int points) {
        Asks.within("the number of names", name.size(), 1, MOST_NAMES);
        return curves.series(runs.find(run), name, points);
    }

    /// Each evaluation with all it measured, in order.
    @GetMapping("/evaluations")
    @Requires(Permission.READ)
    List<Curves.Evaluation> evaluations(@PathVariable String run) {
        return curves.evaluations(runs.find(run));
    }
}
