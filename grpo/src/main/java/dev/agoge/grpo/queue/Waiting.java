package dev.agoge.grpo.queue;

import dev.agoge.contracts.RunId;
import dev.agoge.contracts.config.Priority;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;

/// A run that no trainer holds.
///
/// @param rank what its turn depends on
/// @param fingerprint of the only arithmetic that may go on with it, if it has begun
/// @param hindrance a sentence, if it could not be taken up even if it were its turn
public record Waiting(RunId run, Rank rank, Optional<String> fingerprint, Optional<String> hindrance) {
    /// @param aside it was stuck when another took its place, and lets all others go first until it has been taken up
    /// @param interrupted its trainer was lost: it had its turn already
    /// @param owner whose share it takes
    /// @param share the trainer-seconds that its owner has used, as much as is left of them
    /// @param since when it began to wait
    public record Rank(
            Priority priority, boolean aside, boolean interrupted, String owner, double share, Instant since) {
        static final Comparator<Rank> ORDER = Comparator.comparing(Rank::aside)
                .thenComparing(Rank::priority, Comparator.reverseOrder())
                .thenComparing(Rank::interrupted, Comparator.reverseOrder())
                .thenComparingDouble(Rank::share)
                .thenComparing(Rank::since);
    }

    /// Whose turn it is goes first; what cannot be taken up goes last.
    static final Comparator<Waiting> ORDER = Comparator.comparing((Waiting one) -> one.hindrance.isPresent())
            .thenComparing(Waiting::rank, Rank.ORDER)
            .thenComparing(one -> one.run.value());

    boolean fits(String arithmetic) {
        return fingerprint.isEmpty() || fingerprint.get().equals(arithmetic);
    }
}
