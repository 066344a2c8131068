package dev.agoge.grpo;

import dev.agoge.contracts.RunId;
import dev.agoge.contracts.Sha256;
import dev.agoge.contracts.Stage;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What an optimizer step did, for the ledger.
///
/// @param weights the digest of what came out of it; absent where no version was published
/// @param episodes how many it learned from
/// @param groups how many it asked for
// Large because it is a row of the ledger.
public record TrainingStep(
        RunId run,
        Stage stage,
        int step,
        Optional<Sha256> weights,
        int episodes,
        int groups,
        Instant startedAt,
        Instant finishedAt,
        Map<String, Double> metrics) {
    public TrainingStep {
        metrics = Collections.unmodifiableMap(new TreeMap<>(metrics));
    }
}
