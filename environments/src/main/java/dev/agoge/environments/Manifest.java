package dev.agoge.environments;

import java.time.LocalDateTime;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// An environment as its author wrote it: a small world of tables, the tools to act in it, and the tasks to do there.
///
/// @param clock what `now()` says, in every call of every episode
/// @param ids for each prefix that `next_id` may be asked for, its first number
// Large because it is an environment's whole manifest, key by key.
public record Manifest(
        String name,
        String version,
        String domain,
        LocalDateTime clock,
        Map<String, Long> ids,
        List<Table> tables,
        List<Tool> tools,
        List<Task> tasks) {
    public Manifest {
        ids = Collections.unmodifiableMap(new LinkedHashMap<>(ids));
        tables = List.copyOf(tables);
        tools = List.copyOf(tools);
        tasks = List.copyOf(tasks);
    }

    /// The same world with other tasks.
    public Manifest withTasks(List<Task> others) {
        return new Manifest(name, version, domain, clock, ids, tables, tools, others);
    }
}
