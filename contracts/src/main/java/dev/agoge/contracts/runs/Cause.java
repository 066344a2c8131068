package dev.agoge.contracts.runs;

/// Why a run does not go on, although it has not ended.
public enum Cause {
    /// Somebody paused it.
    COMMAND,
    /// It has used what its budget allows.
    BUDGET,
    /// A run of a higher class took its place; it is in the queue again.
    PREEMPTED,
    /// The platform has failed it again and again, and goes on trying.
    STUCK
}
