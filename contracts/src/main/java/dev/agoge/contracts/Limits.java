package dev.agoge.contracts;

/// How far an episode may go. None of these is a clock: an episode ends at the same place on any machine.
///
/// @param maxTurns replies of the policy
/// @param maxTokens length of a segment, prompt included
/// @param maxToolCalls calls in the whole episode
public record Limits(int maxTurns, int maxTokens, int maxToolCalls) {
    public Limits {
        if (maxTurns < 1 || maxTokens < 1 || maxToolCalls < 0) {
            throw new IllegalArgumentException("limits must allow at least one turn and one token, but are " + maxTurns
                    + " turns, " + maxTokens + " tokens, " + maxToolCalls + " tool calls");
        }
    }
}
