package dev.agoge.contracts;

/// What a task may be used for, fixed when it is synthesised.
public enum Split {
    /// For the tokenizer's corpus, demonstrations and training.
    TRAIN,
    /// Held out: data never trained on, of a domain and shape that were.
    HELD_OUT,
    /// Held out, and its combination of domain and shape was never trained on either. Reported apart.
    HELD_OUT_COMBINATION;

    public boolean heldOut() {
        return this != TRAIN;
    }
}
