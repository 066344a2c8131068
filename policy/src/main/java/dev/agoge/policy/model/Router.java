package dev.agoge.policy.model;

import java.util.Arrays;

/// Chooses a token's experts by a [Gate] (DeepSeek-V2 §2.2, V3 §2.1.2). Of equals the lower number wins,
/// among groups too.
final class Router {
    private final Gate gate;
    private final int experts;
    private final int perGroup;

    Router(Gate gate, int experts) {
        this.gate = gate;
        this.experts = experts;
        this.perGroup = experts / gate.groups();
    }

    Gate.Scoring scoring() {
        return gate.scoring();
    }

    /// Writes the chosen experts, best first, from `slot` on.
    void choose(float[] scores, int at, float[] bias, byte[] chosen, int slot) {
        float[] biased = new float[experts];
        for (int e = 0; e < experts; e++) biased[e] = scores[at + e] + bias[e];
        take(biased, closedGroups(biased), chosen, slot);
    }

    /// Writes the experts of the highest scores, without regard to bias or group.
    void best(float[] scores, int at, byte[] best) {
        take(Arrays.copyOfRange(scores, at, at + experts), new boolean[gate.groups()], best, 0);
    }

    private void take(float[] left, boolean[] closed, byte[] taken, int slot) {
        for (int k = 0; k < gate.expertsPerToken(); k++) {
            int best = -1;
            for (int group = 0; group < closed.length; group++) {
                if (closed[group]) continue;
                for (int e = group * perGroup; e < (group + 1) * perGroup; e++) {
                    if (best < 0 || left[e] > left[best]) best = e;
                }
            }
            taken[slot + k] = (byte) best;
            left[best] = Float.NEGATIVE_INFINITY;
        }
    }

    private boolean[] closedGroups(float[] biased) {
        boolean[] closed = new boolean[gate.groups()];
        if (gate.groupsKept() == gate.groups()) return closed;
        Arrays.fill(closed, true);
        for (int kept = 0; kept < gate.groupsKept(); kept++) {
            int best = -1;
            float bestScore = 0;
            for (int group = 0; group < closed.length; group++) {
                float score = groupScore(biased, group);
                if (closed[group] && (best < 0 || score > bestScore)) {
                    best = group;
                    bestScore = score;
                }
            }
            closed[best] = false;
        }
        return closed;
    }

    private float groupScore(float[] biased, int group) {
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
        return switch (gate.scoring()) {
            case SOFTMAX -> first;
            case SIGMOID -> perGroup == 1 ? first : first + second;
        };
    }

    /// The weight of each chosen expert, from its own score.
    void weigh(float[] scores, int at, byte[] chosen, int slot, float[] weights, int to) {
        float scale = (float) gate.scale() / sum(scores, at, chosen, slot);
        for (int k = 0; k < gate.expertsPerToken(); k++) {
            weights[to + k] = scores[at + (chosen[slot + k] & 0xff)] * scale;
        }
    }

    private float sum(float[] scores, int at, byte[] chosen, int slot) {
        if (!gate.normalised()) return 1f;
        float sum = 0f;
        for (int k = 0; k < gate.expertsPerToken(); k++) sum += scores[at + (chosen[slot + k] & 0xff)];
        return sum + 1e-20f;
    }

    /// Gradients of a row's scores, given those of its weights; zero for experts that were not chosen.
    void backward(
            float[] scores, int at, byte[] chosen, int slot, float[] dWeights, int from, float[] dScores, int to) {
        Arrays.fill(dScores, to, to + experts, 0f);
        float sum = sum(scores, at, chosen, slot);
        float along = 0f;
        for (int k = 0; k < gate.expertsPerToken(); k++) {
            along = Math.fma(dWeights[from + k], scores[at + (chosen[slot + k] & 0xff)], along);
        }
        float common = gate.normalised() ? along / sum : 0f;
        for (int k = 0; k < gate.expertsPerToken(); k++) {
            int expert = chosen[slot + k] & 0xff;
            dScores[to + expert] = (float) gate.scale() * (dWeights[from + k] - common) / sum;
        }
    }
}
