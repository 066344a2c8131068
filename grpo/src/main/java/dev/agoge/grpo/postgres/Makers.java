package dev.agoge.grpo.postgres;

/// The versions of what makes things that a config pins before they are there: the same recipe and the same
/// version, the same thing.
///
/// @param tasks of what synthesises tasks
/// @param tokenizer of what makes a tokenizer from a corpus
public record Makers(int tasks, int tokenizer) {
    public static final Makers CURRENT = new Makers(1, 1);
}
