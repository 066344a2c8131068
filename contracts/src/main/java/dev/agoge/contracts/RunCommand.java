package dev.agoge.contracts;

import com.fasterxml.jackson.annotation.JsonTypeInfo;

/// Produced by the console and the command line; consumed by the trainer.
@JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "type")
public sealed interface RunCommand {
    RunId run();

    /// Stop at the next step's end, keeping everything.
    record Pause(RunId run) implements RunCommand {}

    record Resume(RunId run) implements RunCommand {}

    record Cancel(RunId run, String reason) implements RunCommand {}
}
