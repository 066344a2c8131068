package dev.agoge.synth;

import dev.agoge.contracts.Codec;
import dev.agoge.contracts.Sha256;

/// What is to be synthesised: all that the result depends on.
///
/// @param train how many tasks to train on
/// @param heldOut how many held out
/// @param heldOutCombination how many of the combinations never trained on
/// @param documents how many train tasks the corpus tells
public record Spec(long seed, Mix mix, int train, int heldOut, int heldOutCombination, int documents) {
    public Spec {
        if (train < 1 || heldOut < 0 || heldOutCombination < 0 || documents < 1) {
            throw new IllegalArgumentException("a task set needs train tasks and documents, but is to have " + train
                    + " train, " + heldOut + " held-out, " + heldOutCombination + " held-out combination tasks and "
                    + documents + " documents");
        }
    }

    /// What it is known by: another release of the composer has another version, and makes its own.
    public Sha256 digest() {
        record Versioned(int version, Spec spec) {}
        return Sha256.of(Codec.encode(new Versioned(VERSION, this)));
    }

    /// Part of every digest: to be raised whenever the same spec would make other tasks.
    private static final int VERSION = 1;
}
