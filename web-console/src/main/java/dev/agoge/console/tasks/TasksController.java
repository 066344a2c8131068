package dev.agoge.console.tasks;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.agoge.console.Listed;
import dev.agoge.contracts.Sha256;
import dev.agoge.contracts.TaskDesk;
import dev.agoge.contracts.TaskJob;
import dev.agoge.contracts.TaskSetEntry;
import dev.agoge.contracts.document.Mistaken;
import dev.agoge.wire.documents.Documents;
import dev.agoge.wire.http.Caller;
import dev.agoge.wire.http.NotFound;
import dev.agoge.wire.http.Permission;
import dev.agoge.wire.http.Requires;
import dev.agoge.wire.http.Within;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

@RestController
@RequestMapping("/api/v1")
class TasksController {
    private static final int MOST = 1000;

    private final TaskDesk desk;

    TasksController(TaskDesk desk) {
        this.desk = desk;
    }

    /// A synthesis that somebody asked for, and the set that it made.
    ///
    /// @param taskSet the digest of the set; absent until it is done
    record Job(
            String job,
            String name,
            String owner,
            TaskJob.State status,
            @JsonProperty("task_set") @Nullable String taskSet,
            Progress progress,
            @JsonProperty("spec") @JsonRawValue String document) {
        record Progress(
                long done,
                long total,
                String error,
                @Nullable Instant created,
                @Nullable Instant ended) {}

        @JsonProperty
        long tasks() {
            return progress.done();
        }

        static Job of(TaskJob job) {
            var times = job.times();
            return new Job(
                    job.id(),
                    job.asked().name(),
                    job.asked().owner(),
                    job.state(),
                    job.taskSet().map(Sha256::hex).orElse(null),
                    new Progress(
                            job.count().done(),
                            job.count().total(),
                            job.error(),
                            instant(times.created()),
                            instant(times.ended())),
                    job.asked().document());
        }
    }

    /// A task set.
    record Set(
            @JsonProperty("task_set") String digest,
            List<String> names,
            long seed,
            TaskSetEntry.Sizes sizes,
            int tasks,
            @Nullable Instant created) {
        static Set of(TaskSetEntry entry) {
            var sizes = entry.sizes();
            return new Set(
                    entry.digest().hex(),
                    entry.names(),
                    entry.seed(),
                    sizes,
                    sizes.train() + sizes.heldOut() + sizes.heldOutCombination(),
                    instant(entry.created()));
        }
    }

    private static @Nullable Instant instant(long millis) {
        return millis == 0 ? null : Instant.ofEpochMilli(millis);
    }

    /// Has a task set made by a spec. The same name for the same spec is the same job.
    @PostMapping(
            path = "/tasks",
            consumes = {MediaType.APPLICATION_JSON_VALUE, "application/yaml"})
    @ResponseStatus(HttpStatus.CREATED)
    @Requires(Permission.COMMAND)
    ResponseEntity<Job> create(@RequestBody byte[] spec, @RequestParam String name, Caller caller) {
        JsonNode tree = Documents.parse(spec).tree();
        if (!tree.isObject()) throw new Mistaken("", "The spec is no mapping.", "Write its keys: {seed: 1}.");
        Job job = Job.of(desk.create(tree.toString(), name, caller.name()));
        return ResponseEntity.created(URI.create("/api/v1/tasks/" + job.job())).body(job);
    }

    /// The syntheses that were asked for: the newest first.
    @GetMapping("/tasks")
    @Requires(Permission.READ)
    Listed<Job> list(@RequestParam(defaultValue = "100") @Within(least = 1, most = MOST) int limit) {
        return Listed.all(desk.jobs(limit).stream().map(Job::of).toList());
    }

    /// A synthesis, and how far it has come.
    @GetMapping("/tasks/{job}")
    @Requires(Permission.READ)
    Job show(@PathVariable String job) {
        return desk.job(job)
                .map(Job::of)
                .orElseThrow(() -> new NotFound("synthesis", job, "The list of tasks names them."));
    }

    /// The task sets there are: the newest first.
    @GetMapping("/task-sets")
    @Requires(Permission.READ)
    Listed<Set> sets(@RequestParam(defaultValue = "100") @Within(least = 1, most = MOST) int limit) {
        return Listed.all(desk.sets(limit).stream().map(Set::of).toList());
    }

    /// A task set, by its name or digest.
    @GetMapping("/task-sets/{set}")
    @Requires(Permission.READ)
    Set set(@PathVariable String set) {
        Optional<TaskSetEntry> entry = desk.set(set);
        return entry.map(Set::of).orElseThrow(() -> new NotFound("task set", set, "The list of task sets names them."));
    }
}
