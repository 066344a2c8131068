package dev.agoge.policy.learner;

import dev.agoge.contracts.Sampling;
import dev.agoge.contracts.TokenBlock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// What is learned from as one and never cut: an episode. How long it is stands in it, so that a step can be cut
/// before anything is read; its tokens are read when their micro-batch comes, and let go of with it.
///
/// @param name of the episode, for whoever must be told of it
/// @param tokens of all its segments
/// @param policyTokens those of them that the policy wrote
/// @param sampling that drew them; a demonstration's is temperature 1, nothing truncated
/// @param source where they lie
public record Lesson(String name, int tokens, int policyTokens, Sampling sampling, Supplier<TokenBlock> source) {
    /// @throws IllegalStateException if it is not as long as it was said to be
    public Opened open() {
        Opened opened = new Opened(this, source.get());
        int length = 0;
        for (TokenBlock.Segment segment : opened.segments()) length += segment.length();
        if (length != tokens || opened.block.policyTokens() != policyTokens) {
            throw new IllegalStateException(
                    "episode " + name + " was recorded with " + tokens + " tokens, " + policyTokens
                            + " of them the policy's, but its token block has " + length + " and "
                            + opened.block.policyTokens());
        }
        return opened;
    }

    /// A lesson and its tokens.
    public record Opened(Lesson lesson, TokenBlock block) {
        public List<TokenBlock.Segment> segments() {
            return block.segments();
        }

        /// (policy tokens): the recorded log-probabilities of all its segments, one after the other.
        public float[] recorded() {
            return Scores.joined(
                    segments().stream().map(TokenBlock.Segment::logProbs).toList());
        }
    }

    /// The segments of all of these, to be scored.
    ///
    /// @param replay whether their tokens go to the recorded experts again (Keep Routing)
    public static List<TrainSequence> sequences(List<Opened> lessons, boolean replay) {
        List<TrainSequence> sequences = new ArrayList<>();
        for (Opened one : lessons) {
            for (TokenBlock.Segment segment : one.segments()) {
                sequences.add(TrainSequence.of(segment, one.lesson.sampling, replay));
            }
        }
        return sequences;
    }
}
