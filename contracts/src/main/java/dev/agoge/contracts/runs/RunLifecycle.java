package dev.agoge.contracts.runs;

import static dev.agoge.contracts.RunStatus.CANCELLED;
import static dev.agoge.contracts.RunStatus.FAILED;
import static dev.agoge.contracts.RunStatus.FINISHED;
import static dev.agoge.contracts.RunStatus.PAUSED;
import static dev.agoge.contracts.RunStatus.QUEUED;
import static dev.agoge.contracts.RunStatus.RUNNING;

import dev.agoge.contracts.RunStatus;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// The one table of statuses and moves. Trainer, ledger, HTTP, command line and browser go by it; what is not in it
/// cannot happen.
public final class RunLifecycle {
    private static final Map<RunStatus, Map<Move, RunStatus>> TABLE = new EnumMap<>(Map.of(
            QUEUED, Map.of(Move.CLAIM, RUNNING, Move.PAUSE, PAUSED, Move.CANCEL, CANCELLED),
            RUNNING,
                    Map.of(
                            Move.CLAIM, RUNNING,
                            Move.PAUSE, PAUSED,
                            Move.EXHAUST, PAUSED,
                            Move.PREEMPT, QUEUED,
                            Move.CANCEL, CANCELLED,
                            Move.FINISH, FINISHED,
                            Move.FAIL, FAILED),
            PAUSED, Map.of(Move.RESUME, QUEUED, Move.CANCEL, CANCELLED),
            FINISHED, Map.of(),
            FAILED, Map.of(),
            CANCELLED, Map.of()));

    private RunLifecycle() {}

    /// Where the move leads from there, or nothing if it cannot be made there.
    public static Optional<RunStatus> after(RunStatus from, Move move) {
        return Optional.ofNullable(moves(from).get(move));
    }

    public static Map<Move, RunStatus> moves(RunStatus from) {
        return Map.copyOf(Objects.requireNonNull(TABLE.get(from)));
    }

    /// The move that a command asks for, if it asks for one: a change of priority moves nothing.
    public static Optional<Move> asked(RunCommand command) {
        return switch (command) {
            case RunCommand.Pause _ -> Optional.of(Move.PAUSE);
            case RunCommand.Resume _ -> Optional.of(Move.RESUME);
            case RunCommand.Cancel _ -> Optional.of(Move.CANCEL);
            case RunCommand.Prioritise _ -> Optional.empty();
        };
    }

    /// Whether a run of this status can obey the command. A running run's pause and cancel are wishes until its trainer
    /// has left; all else comes true in the transaction that writes it down.
    public static boolean allows(RunStatus status, RunCommand command) {
        return asked(command).map(move -> after(status, move).isPresent()).orElse(!status.ended());
    }
}
