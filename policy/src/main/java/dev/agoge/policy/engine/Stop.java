package dev.agoge.policy.engine;

/// Why a turn ended.
public sealed interface Stop {
    /// It drew a token at which it was to stop. The token is its last.
    record Token(int id) implements Stop {}

    /// It said a text at which it was to stop. Its last token completes the text, and may say more.
    record Text(String text) implements Stop {}

    /// It has drawn as many tokens as it may.
    record Length() implements Stop {}
}
