package dev.agoge.grpo;

import dev.agoge.contracts.TokenBlock;
import dev.agoge.grpo.TrainablePolicy.Pass;
import java.util.List;
import java.util.Map;

/// The comparison that everything else rests on: does the trainer, on the very weights that sampled a token and
/// with its own routing, find the log-probability that was recorded, bit for bit, and the same experts?
final class Mismatch {
    private long tokens;
    private long expertDiffs;
    private double maxDiff;

    /// @param pass of these episodes by the version that sampled them, routing by itself
    void compare(List<TrainingEpisode> episodes, Pass pass) {
        int sequence = 0;
        for (TrainingEpisode episode : episodes) {
            for (TokenBlock.Segment segment : episode.block().segments()) {
                compare(segment, pass.logProbs(sequence), pass.experts(sequence));
                sequence++;
            }
        }
    }

    private void compare(TokenBlock.Segment segment, float[] logProbs, byte[] experts) {
        float[] recorded = segment.logProbs();
        for (int t = 0; t < recorded.length; t++) {
            double diff = Math.abs((double) recorded[t] - logProbs[t]);
            // Two equal infinities or two NaNs differ by NaN, which would hide in a maximum.
            if (Float.floatToIntBits(recorded[t]) == Float.floatToIntBits(logProbs[t])) diff = 0;
            else if (Double.isNaN(diff)) diff = Double.POSITIVE_INFINITY;
            maxDiff = Math.max(maxDiff, diff);
        }
        tokens += recorded.length;
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
