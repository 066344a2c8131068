package dev.agoge.contracts.runs;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.agoge.contracts.config.Budget;
import dev.agoge.contracts.config.Priority;

/// What somebody asks of a run that there is. A command is a wish, written down in the ledger, until it has come true.
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = RunCommand.Pause.class, name = "pause"),
    @JsonSubTypes.Type(value = RunCommand.Resume.class, name = "resume"),
    @JsonSubTypes.Type(value = RunCommand.Cancel.class, name = "cancel"),
    @JsonSubTypes.Type(value = RunCommand.Prioritise.class, name = "priority")
})
public sealed interface RunCommand {
    /// Leave at once, keeping everything: whoever takes the run up does the step again.
    record Pause() implements RunCommand {}

    /// Back into the queue.
    ///
    /// @param more what the budget is from now on, where it names something; the rest stays as it was
    /// @param acceptArithmetic go on although the run began under another arithmetic: recorded as a boundary
    record Resume(Budget more, boolean acceptArithmetic) implements RunCommand {}

    /// For good.
    record Cancel(String reason) implements RunCommand {}

    /// To another class in the queue.
    record Prioritise(Priority priority) implements RunCommand {}

    /// As it stands in an address, on the command line and in a sentence.
    default String word() {
        return switch (this) {
            case Pause _ -> "pause";
            case Resume _ -> "resume";
            case Cancel _ -> "cancel";
            case Prioritise _ -> "priority";
        };
    }
}
