package dev.agoge.rollout;

import dev.agoge.contracts.ToolResult;
import java.util.List;

/// Who acts in one episode: the policy, or a demonstrator in its place. It renders the conversation into tokens and
/// keeps it; the loop decides what happens next.
public interface Speaker extends AutoCloseable {
    /// What its token block will hold.
    Recording recording();

    /// The ids that the conversation begins with, ready for the first reply.
    int[] prompt();

    /// The next turn: at most `maxNew` tokens.
    ///
    /// @param turn counts from 0
    Utterance speak(int turn, int maxNew);

    /// The ids that tell it what its calls came to, ready for the next reply.
    int[] render(List<ToolResult> results);

    /// Puts rendered results into the conversation.
    void hear(int[] ids);

    /// Which experts worked on each token so far: (T, L, K).
    ///
    /// @param tokens T: the prompt, what was said and what was heard
    byte[] experts(int tokens);

    @Override
    void close();

    /// @param moeLayers L, layers that route
    /// @param expertsPerToken K, experts that each of them chooses
    /// @param logProbs whether anybody sampled the turns
    /// @param keptSets whether the sampling truncated
    record Recording(int moeLayers, int expertsPerToken, boolean logProbs, boolean keptSets) {}
}
