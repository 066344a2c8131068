package dev.agoge.contracts;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Map;
import java.util.TreeMap;

/// Produced by the trainer and synth; consumed by the console. Tells that something can be seen; the ledger says what.
@JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "type")
public sealed interface RunEvent {
    RunId run();

    /// Milliseconds since 1970, for people.
    long at();

    record StatusChanged(RunId run, long at, RunStatus status, String reason) implements RunEvent {}

    /// Part of the run's work is so far done: `synthesis`, `demonstrations`, `evaluation`, or the
    /// name of a stage.
    record Progressed(RunId run, long at, String work, long done, long total) implements RunEvent {}

    /// A step of a stage has been measured. Metric names are those of the ledger's metric points.
    record Measured(RunId run, long at, Stage stage, int step, Map<String, Double> metrics) implements RunEvent {
        public Measured {
            metrics = java.util.Collections.unmodifiableMap(new TreeMap<>(metrics));
        }
    }
}
