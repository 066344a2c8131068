package dev.agoge.grpo;

import dev.agoge.contracts.RunCommand;
import dev.agoge.contracts.RunStatus;
import java.util.Optional;

/// What a command makes of a run: a table from where it stands to where it goes. A command that does not fit where the
/// run stands changes nothing: commands come at least once, and late.
public final class RunLifecycle {
    private RunLifecycle() {}

    public static Optional<RunStatus> decide(RunStatus now, RunCommand command) {
        return switch (command) {
            case RunCommand.Pause _ ->
                now == RunStatus.RUNNING || now == RunStatus.QUEUED ? Optional.of(RunStatus.PAUSED) : Optional.empty();
            case RunCommand.Resume _ -> now == RunStatus.PAUSED ? Optional.of(RunStatus.RUNNING) : Optional.empty();
            case RunCommand.Cancel _ -> now.ended() ? Optional.empty() : Optional.of(RunStatus.CANCELLED);
        };
    }
}
