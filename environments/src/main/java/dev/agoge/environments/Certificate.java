package dev.agoge.environments;

import dev.agoge.contracts.Sha256;
import dev.agoge.contracts.TaskId;
import java.util.List;

/// What the [Auditor] found out about a task: proof that it can be graded, or why not.
public sealed interface Certificate {
    TaskId task();

    /// @param finalState the digest of the world after the solution, the same on every replay
    /// @param writes calls of the solution that change the world
    /// @param broken variants shown to fail
    /// @param equivalent variants that do just what the solution does, and so prove nothing
    /// @param collaterals changes elsewhere shown to fail
    // Large because it tells all that was proven.
    record Certified(
            TaskId task,
            Sha256 verifier,
            Sha256 finalState,
            int replays,
            int writes,
            int broken,
            int equivalent,
            int collaterals)
            implements Certificate {}

    record Refused(TaskId task, List<Reason> reasons) implements Certificate {
        public Refused {
            reasons = List.copyOf(reasons);
            if (reasons.isEmpty()) throw new IllegalArgumentException("task " + task + " was refused for no reason");
        }
    }

    /// @param check which check it failed, for counting
    /// @param detail what happened
    record Reason(Check check, String detail) {}

    enum Check {
        /// The solution does not score 1, or one of its calls fails other than by a rule of the world.
        SOLUTION,
        /// Two replays differ.
        REPLAY,
        /// One who does nothing passes.
        NOTHING_DONE,
        /// Part of the solution's writes is enough.
        PART_OF_THE_WRITES,
        /// A broken variant passes.
        VARIANT,
        /// In another order the same writes give sums with other last digits, and no tolerance is declared.
        ROUNDING,
        /// A change elsewhere goes unnoticed.
        COLLATERAL,
        /// The prompt gives away what was to be found out.
        LEAK
    }
}
