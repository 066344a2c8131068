package dev.agoge.grpo;

import dev.agoge.contracts.RunId;
import dev.agoge.contracts.Sha256;
import dev.agoge.contracts.Stage;

/// Where a run can be taken up again: a checkpoint of weights and optimizer as they were before step `step` of a stage.
/// What happened since is replayed from the ledger, which knows every episode's outcome.
///
/// @param manifest the address of its files in the blob store
public record SavePoint(RunId run, Stage stage, int step, Sha256 manifest, Sha256 weights) {}
