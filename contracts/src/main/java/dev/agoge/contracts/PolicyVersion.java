package dev.agoge.contracts;

/// Produced by the trainer; consumed by rollout. One state of the policy: a directory with `config.json`,
/// `tokenizer.json` and `model.safetensors`, and the digest of its weights. Version 0 of a stage is what it began from.
///
/// @param directory where it lies, relative to the root that trainer and rollout share
/// @param weights the digest of the tensors in name order (name, dtype, shape, bytes), not of the file
public record PolicyVersion(RunId run, Stage stage, int step, String directory, Sha256 weights) {
    public PolicyVersion {
        Names.notNegative("the step of a policy version", step);
    }

    /// As people name it: `rl 12`.
    public String label() {
        return stage.name() + " " + step;
    }
}
