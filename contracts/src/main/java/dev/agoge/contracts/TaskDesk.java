package dev.agoge.contracts;

import java.util.List;
import java.util.Optional;

/// Where task sets are asked for and found. Implemented by synth; used by the console and those who create runs.
public interface TaskDesk {
    /// Asks for a task set. To ask again, by the same name for the same, gives the same job; one that failed is queued
    /// anew.
    ///
    /// @param document a spec, as JSON
    /// @throws IllegalArgumentException if the document, the name or the owner is wrong, or the name is taken
    TaskJob create(String document, String name, String owner);

    Optional<TaskJob> job(String idOrName);

    /// The newest first.
    List<TaskJob> jobs(int most);

    Optional<TaskSetEntry> set(String nameOrDigest);

    /// The newest first.
    List<TaskSetEntry> sets(int most);
}
