package dev.agoge.console.runs;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One step of a stage.
///
/// @param step counted from 1: how many steps of the stage are done with it
/// @param weights of what came out of it
/// @param tokens that were trained in it, where that was measured
/// @param metrics all that was measured in it
public record StepLine(
        String stage,
        int step,
        @JsonProperty("weights_sha256") @Nullable String weights,
        int episodes,
        @Nullable Long tokens,
        double seconds,
        Map<String, Double> metrics) {
    record Place(Instant started, StepLine line) {}
}
