package dev.agoge.policy.engine;

/// What came of drawing a token.
sealed interface Draw permits Drawn, Draw.Failed {
    /// There were no logits to draw from.
    record Failed(IllegalStateException why) implements Draw {}
}
