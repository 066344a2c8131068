package dev.agoge.policy.weights;

/// In which numbers a model's weights are written.
public enum Precision {
    F32,
    /// Rounded to the nearest, ties to even; half the bytes. What is read back is not what was trained.
    BF16;

    /// A routing bias decides which experts are taken, and rounding it would change the choice: it stays fp32,
    /// as in the published checkpoints and in transformers.
    Dtype of(String tensor) {
        return this == F32 || tensor.endsWith("e_score_correction_bias") ? Dtype.F32 : Dtype.BF16;
    }
}
