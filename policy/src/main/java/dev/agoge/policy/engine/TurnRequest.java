package dev.agoge.policy.engine;

import dev.agoge.contracts.Draws;
import dev.agoge.contracts.Sampling;

/// What is asked of one turn.
///
/// @param turn its number in the episode, for the draws: 0 … 65,535
/// @param maxNew tokens it may draw
/// @param topLogProbs of how many likeliest tokens the log-probabilities are wanted beside each token's own
public record TurnRequest(Sampling sampling, Draws draws, int turn, int maxNew, Stops stops, int topLogProbs) {
    private static final int TURNS = 1 << 16;

    public TurnRequest {
        if (turn < 0 || turn >= TURNS) {
            throw new IllegalArgumentException("turn " + turn + ", where draws know 0 to " + (TURNS - 1));
        }
        if (maxNew < 1) throw new IllegalArgumentException("a turn of " + maxNew + " tokens");
        if (topLogProbs < 0) throw new IllegalArgumentException(topLogProbs + " top log-probabilities");
    }

    public TurnRequest(Sampling sampling, Draws draws, int turn, int maxNew, Stops stops) {
        this(sampling, draws, turn, maxNew, stops, 0);
    }
}
