package dev.agoge.console.runs;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One metric over the steps of a stage, thin enough to draw. If it had to be thinned, each point stands for several
/// steps, and `band` holds what they reached: nothing is hidden, and the page says so.
///
/// @param recorded how many points the ledger holds
/// @param notFinite how many of them are no finite number
/// @param steps the last step that each point stands for
/// @param values their mean; absent where none was finite
/// @param band what they reached, lowest and highest
public record Series(
        String stage,
        String name,
        int recorded,
        int notFinite,
        List<Integer> steps,
        List<@Nullable Double> values,
        Band band) {

    /// The smallest and largest value behind each point; both empty if each point stands for itself.
    public record Band(List<@Nullable Double> low, List<@Nullable Double> high) {
        static final Band NONE = new Band(List.of(), List.of());
    }

    @JsonProperty
    public boolean thinned() {
        return !band.low().isEmpty();
    }
}
