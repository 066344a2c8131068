package dev.agoge.console.runs;

import dev.agoge.contracts.RunStatus;
import dev.agoge.contracts.config.Budget;
import dev.agoge.contracts.config.Priority;
import dev.agoge.contracts.runs.RunCommand;
import dev.agoge.contracts.runs.RunLifecycle;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The commands there are, each as it is written.
public enum CommandWord {
    PAUSE,
    RESUME,
    CANCEL,
    PRIORITY;

    /// What a run of this status would obey, by the one table. One that is about to be paused can still be cancelled,
    /// but a cancellation is not taken back.
    static List<CommandWord> allowed(RunStatus status, @Nullable CommandWord wish) {
        return Arrays.stream(values())
                .filter(word -> RunLifecycle.allows(status, word.example()))
                .filter(word -> wish == null || word == PRIORITY || (wish == PAUSE && word == CANCEL))
                .toList();
    }

    private RunCommand example() {
        return switch (this) {
            case PAUSE -> new RunCommand.Pause();
            case RESUME -> new RunCommand.Resume(Budget.UNLIMITED, false);
            case CANCEL -> new RunCommand.Cancel("");
            case PRIORITY -> new RunCommand.Prioritise(Priority.NORMAL);
        };
    }
}
