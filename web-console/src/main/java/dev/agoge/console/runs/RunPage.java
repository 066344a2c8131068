package dev.agoge.console.runs;

import com.fasterxml.jackson.annotation.JsonRawValue;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One run, all that is not a curve.
///
/// @param latest the first and last value of every metric
/// @param config the resolved configuration, as JSON
/// @param summary what the run says of itself at its end, as JSON
public record RunPage(
        RunLine line,
        List<Latest> latest,
        @Nullable String taskSet,
        @JsonRawValue @Nullable String config,
        @JsonRawValue @Nullable String summary) {

    /// @param value absent if what was measured is no finite number
    public record Latest(
            String stage,
            String name,
            int step,
            @Nullable Double first,
            @Nullable Double value) {}
}
