package dev.agoge.contracts.runs;

import dev.agoge.contracts.RunId;
import java.util.List;

/// What keeps the ledger and the blobs in order, for whoever operates the platform.
public interface Upkeep {
    /// What became of the blobs, or would have.
    ///
    /// @param kept what is named, and what is too young to tell whether it will be
    /// @param freed what nobody names, or what was kept long enough
    record Sweep(boolean dryRun, List<Lot> kept, List<Lot> freed) {
        public Sweep {
            kept = List.copyOf(kept);
            freed = List.copyOf(freed);
        }
    }

    /// Blobs of one kind.
    record Lot(String kind, long blobs, long bytes) {}

    /// @param findings where the rows and the balance do not agree, one sentence each
    record Audit(RunId run, List<String> findings) {
        public Audit {
            findings = List.copyOf(findings);
        }

        public boolean agrees() {
            return findings.isEmpty();
        }
    }

    /// Deletes the blobs that nobody names.
    ///
    /// @param dryRun only tells what would be deleted
    /// @throws RunDesk.Refused if it cannot be told what is named; then nothing is deleted
    Sweep sweep(boolean dryRun);

    /// Counts a run's rows again.
    Audit audit(RunId run);
}
