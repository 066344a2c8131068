package dev.agoge.environments;

import dev.agoge.contracts.EnvironmentRef;
import dev.agoge.contracts.FinalState;
import dev.agoge.contracts.TaskCard;
import dev.agoge.contracts.TaskId;
import dev.agoge.contracts.TaskRef;
import dev.agoge.contracts.ToolSpec;
import dev.agoge.environments.sqlite.Database;
import dev.agoge.environments.sqlite.DatabaseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// A world ready to be opened: its tables are filled once, into an image; each session begins from a copy of it. Many
/// threads may open sessions at once.
public final class Environment {
    private final Manifest manifest;
    private final EnvironmentRef ref;
    private final List<ToolSpec> tools;
    private final Map<String, ToolProgram> programs;
    private final Map<TaskId, Task> tasks;
    private final Map<TaskId, TaskRef> refs;
    private final byte[] image;
    private final World initial;
    private final Tolerances tolerances;
    private final FinalState untouched;

    private Environment(Bundle bundle, Map<String, ToolProgram> programs, Database filled) {
        this.manifest = bundle.manifest();
        this.ref = bundle.ref();
        this.tools = manifest.tools().stream().map(Tool::spec).toList();
        this.programs = programs;
        this.tasks = new LinkedHashMap<>();
        this.refs = new LinkedHashMap<>();
        for (Task task : manifest.tasks()) {
            tasks.put(task.id(), task);
            refs.put(task.id(), task.ref());
        }
        this.image = filled.image();
        this.initial = World.of(filled, manifest.tables());
        this.tolerances = Tolerances.of(manifest.tables());
        this.untouched = initial.since(initial, tolerances::same);
    }

    /// Checks all that the tables, the SQL and the tasks say of each other.
    ///
    /// @throws InvalidEnvironment with every mistake
    public static Environment of(Bundle bundle) {
        Manifest manifest = bundle.manifest();
        Violations violations = new Violations();
        for (Table table : manifest.tables()) TableCheck.check(table, violations);
        violations.throwIfAny();
        PlatformFunctions functions = new PlatformFunctions(manifest.clock(), manifest.ids());
        try (Database database = Database.empty(functions.all())) {
            for (Table table : manifest.tables()) TableCheck.create(table, database, violations);
            violations.throwIfAny();
            Map<String, ToolProgram> programs = programs(manifest, database, violations);
            TaskCheck.check(manifest, violations);
            violations.throwIfAny();
            return new Environment(bundle, programs, database);
        }
    }

    private static Map<String, ToolProgram> programs(Manifest manifest, Database database, Violations violations) {
        Set<String> ids = manifest.ids().keySet();
        Map<String, ToolProgram> programs = new LinkedHashMap<>();
        for (Tool tool : manifest.tools()) {
            programs.put(tool.name(), ToolProgram.check(tool, ids, database, violations));
        }
        return programs;
    }

    public EnvironmentRef ref() {
        return ref;
    }

    public Manifest manifest() {
        return manifest;
    }

    public List<ToolSpec> tools() {
        return tools;
    }

    /// @throws NoSuchElementException if it has no such task
    public Task task(TaskId id) {
        Task task = tasks.get(id);
        if (task == null) throw new NoSuchElementException("environment " + ref.name() + " has no task " + id);
        return task;
    }

    /// @throws EnvironmentFailed if it has no such task, or one of that name that reads otherwise
    public Task task(TaskRef wanted) {
        TaskRef known = refs.get(wanted.id());
        if (known == null || !wanted.mayBe(known)) {
            String message = "environment " + ref.name() + " has "
                    + (known == null ? "no task " + wanted.id() : known + ", not " + wanted);
            throw new EnvironmentFailed(message, new NoSuchElementException(message));
        }
        return task(wanted.id());
    }

    /// Judges episodes of a task of this world.
    public Verifier verifier(Task task) {
        return new Verifier(task.expect(), tolerances);
    }

    /// Its tasks, as others choose from them.
    public List<TaskCard> cards() {
        return manifest.tasks().stream().map(this::card).toList();
    }

    private TaskCard card(Task task) {
        TaskRef pinned = Objects.requireNonNull(refs.get(task.id()));
        return new TaskCard(pinned, ref, manifest.domain(), task.shape(), task.split());
    }

    /// A fresh world. It takes memory until it is closed.
    public Session open() {
        PlatformFunctions functions = new PlatformFunctions(manifest.clock(), manifest.ids());
        try {
            return new Session(this, functions, Database.of(image, functions.all()));
        } catch (DatabaseException e) {
            throw new EnvironmentFailed("environment " + ref.name() + " does not open: " + e.getMessage(), e);
        }
    }

    Optional<ToolProgram> program(String tool) {
        return Optional.ofNullable(programs.get(tool));
    }

    /// The world in which nothing was done.
    FinalState untouched() {
        return untouched;
    }

    Tolerances tolerances() {
        return tolerances;
    }

    World initial() {
        return initial;
    }
}
