package dev.agoge.contracts;

import java.util.List;

/// Written by synth; read through [TaskSet]. Some tasks of one split, in their order: what is read of a set at once.
public record TaskChunk(List<TaskCard> tasks) {
    public TaskChunk {
        tasks = List.copyOf(tasks);
    }
}
