package dev.agoge.console.runs;

import dev.agoge.console.Listed;
import dev.agoge.contracts.RunId;
import dev.agoge.contracts.runs.RunDesk;
import dev.agoge.wire.http.Caller;
import dev.agoge.wire.http.Permission;
import dev.agoge.wire.http.Requires;
import dev.agoge.wire.http.Within;
import dev.agoge.wire.runs.RunDocuments;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/// Runs: the list of them, one of them, and making more.
@RestController
@RequestMapping("/api/v1/runs")
class RunsController {
    static final String YAML = "application/yaml";
    private static final int MOST_LINES = 1000;

    private final Runs runs;
    private final Journal journal;
    private final RunDesk desk;
    private final RunDocuments documents;

    RunsController(Runs runs, Journal journal, RunDesk desk, RunDocuments documents) {
        this.runs = runs;
        this.journal = journal;
        this.desk = desk;
        this.documents = documents;
    }

    /// The id of a run that was made.
    record Made(String run) {
        static ResponseEntity<Made> of(RunId run) {
            return ResponseEntity.created(URI.create("/api/v1/runs/" + run)).body(new Made(run.value()));
        }
    }

    /// @param set values by path
    record Changes(@Nullable Map<String, String> set) {}

    /// `R@best`, `R@last` or `R@STAGE/STEP`.
    record Version(@Nullable String version) {}

    /// The runs that fit all that is given.
    ///
    /// @param sort by when they were made, or by name
    @GetMapping
    @Requires(Permission.READ)
    Listed<RunLine> list(
            RunChoice choice,
            @RequestParam(defaultValue = "newest") RunChoice.Sort sort,
            @RequestParam(required = false) @Nullable String after,
            @RequestParam(defaultValue = "100") @Within(least = 1, most = MOST_LINES) int limit) {
        return runs.list(choice, sort, after, limit);
    }

    /// Makes a run by a document, in JSON or YAML, and puts it into the queue.
    @PostMapping(consumes = {MediaType.APPLICATION_JSON_VALUE, YAML})
    @ResponseStatus(HttpStatus.CREATED)
    @Requires(Permission.COMMAND)
    ResponseEntity<Made> create(
            @RequestBody byte[] document,
            @RequestHeader(name = Keys.HEADER, required = false) @Nullable String key,
            Caller caller) {
        var read = documents.read(new String(document, StandardCharsets.UTF_8));
        return Made.of(desk.create(read, Keys.asked(caller, key)));
    }

    /// What a run is, and what has come of it.
    @GetMapping("/{run}")
    @Requires(Permission.READ)
    RunView show(@PathVariable String run) {
        return runs.view(runs.find(run));
    }

    /// What a run is and more, as the console's page shows it.
    @GetMapping("/{run}/page")
    @Requires(Permission.READ)
    RunPage page(@PathVariable String run) {
        RunId id = runs.find(run);
        return runs.page(id, journal.wish(id));
    }

    /// Makes a run from the resolved config of another: only what is set is resolved anew.
    @PostMapping("/{run}/clone")
    @ResponseStatus(HttpStatus.CREATED)
    @Requires(Permission.COMMAND)
    ResponseEntity<Made> clone(
            @PathVariable String run,
            @RequestBody Changes changes,
            @RequestHeader(name = Keys.HEADER, required = false) @Nullable String key,
            Caller caller) {
        Map<String, String> set = changes.set() == null ? Map.of() : changes.set();
        return Made.of(desk.clone(runs.find(run), set, Keys.asked(caller, key)));
    }

    /// Makes a run that evaluates a version of another.
    @PostMapping("/evaluations")
    @ResponseStatus(HttpStatus.CREATED)
    @Requires(Permission.COMMAND)
    ResponseEntity<Made> evaluate(
            @RequestBody Version version,
            @RequestHeader(name = Keys.HEADER, required = false) @Nullable String key,
            Caller caller) {
        if (version.version() == null) {
            throw new IllegalArgumentException("version is missing: R@best, R@last or R@STAGE/STEP.");
        }
        return Made.of(desk.evaluate(version.version(), Keys.asked(caller, key)));
    }

    /// Forgets a run that has ended.
    @DeleteMapping("/{run}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Requires(Permission.COMMAND)
    void delete(
            @PathVariable String run,
            @RequestHeader(name = Keys.HEADER, required = false) @Nullable String key,
            Caller caller) {
        desk.delete(runs.find(run), Keys.asked(caller, key));
    }
}
