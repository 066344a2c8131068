package dev.agoge.policy.weights;

import java.nio.ByteBuffer;

/// In which numbers a model's weights are written.
public enum Precision {
    F32(Dtype.F32) {
        @Override
        void append(float number, ByteBuffer into) {
            into.putFloat(number);
        }
    },
    /// Rounded to the nearest, ties to even; half the bytes. What is read back is not what was trained.
    BF16(Dtype.BF16) {
        @Override
        void append(float number, ByteBuffer into) {
            into.putShort(Dtype.toBf16(number));
        }
    };

    private final Dtype dtype;

    Precision(Dtype dtype) {
        this.dtype = dtype;
    }

    Dtype dtype() {
        return dtype;
    }

    abstract void append(float number, ByteBuffer into);

    /// A routing bias decides which experts are taken, and rounding it would change the choice: it stays fp32,
    /// as in the published checkpoints and in transformers.
    Precision of(String tensor) {
        return tensor.endsWith("e_score_correction_bias") ? F32 : this;
    }
}
