package dev.agoge.contracts;

/// The platform failed: never a reward of zero. Retried, and counted by kind.
public record Failure(Kind kind, String detail) {
    public enum Kind {
        /// The sandbox could not be made or was lost.
        SANDBOX,
        /// The environment itself is broken: its bundle does not open, its tool throws.
        ENVIRONMENT,
        /// The verifier threw. Belongs to the judgement and is retried there.
        VERIFIER,
        /// Anything else of ours: a worker lost, weights not readable, a clock run out.
        INFRASTRUCTURE,
        /// Nobody wants the episode any more.
        CANCELLED
    }
}
