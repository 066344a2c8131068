package dev.agoge.policy.engine;

/// A prompt that is computed once, however many sequences begin with it: all but its last token, which each sequence
/// computes itself, because what follows is drawn from it. Guarded by the engine's lock.
final class Prompt {
    final Trace trace;
    final int blocks;
    /// Open sequences that begin with it; without one it is only remembered, and can be forgotten.
    int users;

    Prompt(Trace trace, int blocks) {
        this.trace = trace;
        this.blocks = blocks;
    }

    boolean ready() {
        return trace.pending() == 0;
    }
}
