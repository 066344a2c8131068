package dev.agoge.console.runs;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.agoge.contracts.RunStatus;
import dev.agoge.contracts.config.Priority;
import dev.agoge.contracts.runs.Cause;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A run as one line of the list.
///
/// @param pass pass@1 on the same held-out tasks, the first time and the last time it was measured; absent if it never
///     was
/// @param solveRate the training solve rate over the steps of RL, thinned to a sparkline
public record RunLine(
        @JsonUnwrapped About about,
        @JsonUnwrapped State state,
        @JsonUnwrapped Times times,
        @Nullable PassRate pass,
        @JsonProperty("solve_rate") List<Double> solveRate) {
    public RunLine {
        solveRate = List.copyOf(solveRate);
    }

    /// @param name what people call it
    public record About(
            String run,
            String name,
            long seed,
            String owner,
            @Nullable String project,
            List<String> tags,
            Priority priority) {}

    /// @param cause why it does not go on, although it has not ended
    /// @param reason a sentence; empty if there is nothing to say
    /// @param wish what was asked of it and has not come true
    /// @param stage what it is doing, or did last; absent before it began
    /// @param step completed steps of that stage
    /// @param steps how many it is configured to take; absent where a clock decides
    public record State(
            RunStatus status,
            @Nullable Cause cause,
            String reason,
            @Nullable CommandWord wish,
            @Nullable String stage,
            @Nullable Integer step,
            @Nullable Integer steps) {}

    public record Times(
            @Nullable Instant created,
            @Nullable Instant started,
            @Nullable Instant finished) {}

    /// @param tasks how many they were
    public record PassRate(
            double first, double last, @Nullable Integer tasks) {}

    RunLine with(List<Double> solveRate) {
        return new RunLine(about, state, times, pass, solveRate);
    }
}
