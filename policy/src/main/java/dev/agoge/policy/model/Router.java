package dev.agoge.policy.model;

import java.util.Arrays;

/// Chooses a token's experts (DeepSeek-V3 §2.1.2): scores plus a bias decide who is chosen, the scores alone how much
/// each counts. Of equals the lower number wins, among groups too.
final class Router {
    private final ModelConfig.FeedForward shape;
    private final int perGroup;
    private final float[] biased;
    private final boolean[] closed;

    Router(ModelConfig.FeedForward shape) {
        this.shape = shape;
        this.perGroup = shape.experts() / shape.groups();
        this.biased = new float[shape.experts()];
        this.closed = new boolean[shape.groups()];
    }

    /// Writes the chosen experts, best first, from `slot` on.
    ///
    /// @param scores sigmoids, from `at` on
    void choose(float[] scores, int at, float[] bias, byte[] chosen, int slot) {
        for (int e = 0; e < biased.length; e++) biased[e] = scores[at + e] + bias[e];
        closeGroups();
        for (int k = 0; k < shape.expertsPerToken(); k++) {
            int best = -1;
            for (int e = 0; e < biased.length; e++) {
                if (!closed[e / perGroup] && (best < 0 || biased[e] > biased[best])) best = e;
            }
            chosen[slot + k] = (byte) best;
            biased[best] = Float.NEGATIVE_INFINITY;
        }
    }

    /// A group is as good as its two best experts together.
    private void closeGroups() {
        Arrays.fill(closed, shape.groupsKept() < shape.groups());
        if (shape.groupsKept() == shape.groups()) return;
        for (int kept = 0; kept < shape.groupsKept(); kept++) {
            int best = -1;
            float bestScore = 0;
            for (int group = 0; group < closed.length; group++) {
                float score = groupScore(group);
                if (closed[group] && (best < 0 || score > bestScore)) {
                    best = group;
                    bestScore = score;
                }
            }
            closed[best] = false;
        }
    }

    private float groupScore(int group) {
        float first = Float.NEGATIVE_INFINITY;
        float second = Float.NEGATIVE_INFINITY;
        for (int e = group * perGroup; e < (group + 1) * perGroup; e++) {
            if (biased[e] > first) {
                second = first;
                first = biased[e];
            } else if (biased[e] > second) {
                second = biased[e];
            }
        }
        return perGroup == 1 ? first : first + second;
    }

    /// The weight of each chosen expert, from its own score.
    void gates(float[] scores, int at, byte[] chosen, int slot, float[] gates, int to) {
        int slots = shape.expertsPerToken();
        float scale = (float) shape.gateScale() / sum(scores, at, chosen, slot);
        for (int k = 0; k < slots; k++) gates[to + k] = scores[at + (chosen[slot + k] & 0xff)] * scale;
    }

    private float sum(float[] scores, int at, byte[] chosen, int slot) {
        if (!shape.normalised()) return 1f;
        float sum = 0f;
        for (int k = 0; k < shape.expertsPerToken(); k++) sum += scores[at + (chosen[slot + k] & 0xff)];
        return sum + 1e-20f;
    }

    /// Gradients of the logits under the sigmoids, given those of the gates; zero for experts that were not chosen.
    void backward(float[] scores, int at, byte[] chosen, int slot, float[] dGates, int from, float[] dLogits, int to) {
        Arrays.fill(dLogits, to, to + shape.experts(), 0f);
        float sum = sum(scores, at, chosen, slot);
        float along = 0f;
        for (int k = 0; k < shape.expertsPerToken(); k++) {
            along = Math.fma(dGates[from + k], scores[at + (chosen[slot + k] & 0xff)], along);
        }
        float common = shape.normalised() ? along / sum : 0f;
        for (int k = 0; k < shape.expertsPerToken(); k++) {
            int expert = chosen[slot + k] & 0xff;
            float s = scores[at + expert];
            float dScore = (float) shape.gateScale() * (dGates[from + k] - common) / sum;
            dLogits[to + expert] = dScore * s * (1f - s);
        }
    }
}
