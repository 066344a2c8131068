package dev.agoge.grpo;

import dev.agoge.contracts.TokenBlock;
import dev.agoge.policy.learner.Lesson;
import dev.agoge.policy.learner.Scores;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// The comparison that everything else rests on: does the trainer, on the very weights that sampled a token and
/// with its own routing, find the log-probability that was recorded, bit for bit, and the same experts?
final class Mismatch {
    private long tokens;
    private long expertDiffs;
    private double maxDiff;

    /// @param scores of these episodes by the version that sampled them, routing by itself
    void compare(List<Lesson.Opened> episodes, Scores scores) {
        for (int i = 0; i < episodes.size(); i++) {
            compare(episodes.get(i).recorded(), scores.logProbs()[i]);
            byte[] experts = scores.experts()[i];
            int from = 0;
            for (TokenBlock.Segment segment : episodes.get(i).segments()) {
                int to = from + segment.experts().length;
                compare(segment, Arrays.copyOfRange(experts, from, to));
                from = to;
            }
        }
    }

    private void compare(float[] recorded, float[] logProbs) {
        for (int t = 0; t < recorded.length; t++) {
            double diff = Math.abs((double) recorded[t] - logProbs[t]);
            // Two equal infinities or two NaNs differ by NaN, which would hide in a maximum.
            if (Float.floatToIntBits(recorded[t]) == Float.floatToIntBits(logProbs[t])) diff = 0;
            else if (Double.isNaN(diff)) diff = Double.POSITIVE_INFINITY;
            maxDiff = Math.max(maxDiff, diff);
        }
        tokens += recorded.length;
    }

    private void compare(TokenBlock.Segment segment, byte[] experts) {
        // Nobody has asked the policy what follows a segment's last token, so it was never routed.
        int routed = experts.length / Math.max(1, segment.length()) * (segment.length() - 1);
        for (int i = 0; i < routed; i++) if (experts[i] != segment.experts()[i]) expertDiffs++;
    }

    boolean routedAlike() {
        return expertDiffs == 0;
    }

    Map<String, Double> metrics() {
        return Map.of(
                "mismatch/max_abs_logprob_diff", maxDiff,
                "mismatch/tokens_compared", (double) tokens,
                "mismatch/expert_diffs", (double) expertDiffs);
    }
}
