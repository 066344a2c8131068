package dev.agoge.console.runs;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One step of a stage.
///
/// @param policy the policy version that its episodes were played on, as people name it
public record StepLine(
        String stage,
        int step,
        @Nullable String policy,
        @Nullable String weights,
        @Nullable Integer episodes,
        @Nullable Integer groups,
        Span span) {
    public record Span(@Nullable Instant started, @Nullable Instant finished) {}
}
