package dev.agoge.contracts.runs;

/// What moves a run from one status to another: a command, its trainer, or the queue.
public enum Move {
    /// A trainer takes it up from the queue, or takes over from one whose lease ran out.
    CLAIM,
    PAUSE,
    RESUME,
    CANCEL,
    /// Its trainer leaves it for a run of a higher class.
    PREEMPT,
    /// Its trainer leaves it because it has used its budget.
    EXHAUST,
    FINISH,
    FAIL
}
