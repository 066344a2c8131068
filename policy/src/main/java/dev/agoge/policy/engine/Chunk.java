package dev.agoge.policy.engine;

/// Consecutive tokens of one sequence that go into a forward together.
///
/// @param draws whether the next token is drawn after the last of them
record Chunk(Turn turn, int count, boolean draws) {
    Sequence sequence() {
        return turn.sequence;
    }

    Holding holding() {
        return turn.sequence.holding;
    }
}
