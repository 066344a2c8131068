package dev.agoge.contracts;

/// What others than its environment need to know of a task in order to choose it.
///
/// @param domain what the world is about: `orders`, `tickets`
/// @param shape the form of its solution: `lookup`, `two-writes`
public record TaskCard(TaskRef task, EnvironmentRef environment, String domain, String shape, Split split) {
    public TaskCard {
        Names.plain("a domain", domain);
        Names.plain("a shape", shape);
    }
}
