package dev.agoge.grpo;

import dev.agoge.contracts.RunId;
import dev.agoge.contracts.RunStatus;
import dev.agoge.contracts.Sha256;
import java.util.List;
import java.util.Optional;

/// A run in one line, read from the ledger.
///
/// @param steps recorded, of all stages
/// @param evaluations of what each stage began from, where that was measured, and of what it ended with
/// @param weights the digest of the last version that an sft or rl stage published: a control is no part of it
public record RunSummary(
        RunId run,
        Standing standing,
        int steps,
        long episodes,
        List<Measured> evaluations,
        Exactness exactness,
        Optional<Sha256> weights) {
    public RunSummary {
        evaluations = List.copyOf(evaluations);
    }

    /// @param reason a sentence, or nothing
    public record Standing(RunStatus status, String reason) {}

    /// An evaluation of a stage's policy on held-out tasks.
    public record Measured(String stage, int step, double pass1, Optional<Double> greedy, int tasks) {}

    /// @param logprobsCompared how many trained tokens were scored again by the version that had sampled them
    /// @param maxAbsLogprobDiff the largest difference found
    public record Exactness(long logprobsCompared, double maxAbsLogprobDiff, boolean ledgerClosed) {}

    public Optional<Measured> evaluation(String stage, int step) {
        return evaluations.stream()
                .filter(one -> one.stage().equals(stage) && one.step() == step)
                .findFirst();
    }

    /// The last evaluation of a stage.
    public Optional<Measured> last(String stage) {
        return evaluations.stream().filter(one -> one.stage().equals(stage)).reduce((_, later) -> later);
    }
}
