package dev.agoge.contracts;

import java.util.List;

/// Produced by synth; consumed by the trainer. An immutable list of tasks that a run plays, kept in the blob store. Its
/// order is part of it: draws name tasks by their place here, and any prefix of a split is balanced.
///
/// @param corpus the digest of the [TaskCorpus] that the run's tokenizer is made from
public record TaskSet(List<TaskCard> tasks, Sha256 corpus) {
    public TaskSet {
        tasks = List.copyOf(tasks);
    }

    public List<TaskCard> of(Split split) {
        return tasks.stream().filter(task -> task.split() == split).toList();
    }
}
