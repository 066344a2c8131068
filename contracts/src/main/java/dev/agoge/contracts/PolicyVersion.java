package dev.agoge.contracts;

/// Produced by the trainer; consumed by rollout. One state of the policy: a folder with `config.json`,
/// `tokenizer.json` and `model.safetensors`, and the digest of its weights. Version 0 of a stage is what it began from.
///
/// @param manifest the address of the folder's [Manifest] in the blob store
/// @param weights the digest of the tensors in name order (name, dtype, shape, bytes), not of the file
public record PolicyVersion(RunId run, Stage stage, int step, Sha256 manifest, Sha256 weights) {
    /// What a message of an older release names, whose versions were folders: nothing that there is.
    private static final Sha256 LOST = new Sha256("0".repeat(64));

    public PolicyVersion {
        Names.notNegative("the step of a policy version", step);
        if (manifest == null) manifest = LOST;
    }

    /// As people name it: `rl 12`.
    public String label() {
        return stage.name() + " " + step;
    }
}
