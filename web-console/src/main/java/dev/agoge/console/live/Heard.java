package dev.agoge.console.live;

/// What a listener hears when it listens for a while.
sealed interface Heard {
    /// @param position how far the listener has come with it
    record Event(Happening happening, Position position) implements Heard {}

    /// Something was said that the listener did not hear, because it was away for long or too slow: what it knows is
    /// stale, and it should look at the ledger again.
    record Gap(Position position) implements Heard {}

    record Silence() implements Heard {}

    /// There will be nothing more.
    record End() implements Heard {}
}
