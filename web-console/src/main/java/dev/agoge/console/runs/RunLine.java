package dev.agoge.console.runs;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A run as one line of the list.
///
/// @param solveRate the training solve rate over the steps of RL, thinned to a sparkline
public record RunLine(
        String run,
        long seed,
        State state,
        Times times,
        @Nullable PassRate pass,
        List<Double> solveRate) {

    /// @param stage what it is doing, or did last; absent before it began
    /// @param steps how many steps that stage is configured to take
    public record State(
            String status,
            @Nullable String reason,
            @Nullable String stage,
            @Nullable Integer step,
            @Nullable Integer steps) {}

    public record Times(
            @Nullable Instant created,
            @Nullable Instant started,
            @Nullable Instant finished) {}

    /// Pass@1 on held-out tasks: the first time and the last time it was measured.
    public record PassRate(double first, double last) {}
}
