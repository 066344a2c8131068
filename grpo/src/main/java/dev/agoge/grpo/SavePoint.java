package dev.agoge.grpo;

import dev.agoge.contracts.RunId;
import dev.agoge.contracts.Sha256;
import dev.agoge.contracts.Stage;

/// Where a run can be taken up again: a checkpoint of weights and optimizer as they were before step `step` of a stage.
/// What happened since is replayed from the ledger, which knows every episode's outcome.
///
/// @param directory relative to the platform's home
public record SavePoint(RunId run, Stage stage, int step, String directory, Sha256 weights) {}
