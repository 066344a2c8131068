package dev.agoge.policy.model;

import dev.agoge.policy.op.Matrix;
import dev.agoge.policy.op.Ops;

/// How a token's experts are chosen and weighed: each expert has a score, the best ones of the best groups
/// are taken, and a taken expert's score is its weight.
///
/// @param groupsKept of these groups of experts a token may choose from
/// @param normalised weights are divided by their sum
/// @param scale what weights are multiplied with
public record Gate(Scoring scoring, int expertsPerToken, int groups, int groupsKept, boolean normalised, double scale) {

    public Gate {
        ModelConfig.require(Float.isFinite((float) scale), "a routed_scaling_factor that is a number of 32 bits");
    }

    /// How the router's logits become scores.
    public enum Scoring {
        /// Shares of one, as in DeepSeek-V2. A group is as good as its best expert.
        SOFTMAX,
        /// Each expert for itself, as in DeepSeek-V3. A bias, moved by the balance of the load, takes part in
        /// the choice but not in the weight. A group is as good as its two best experts together.
        SIGMOID;

        boolean biased() {
            return this == SIGMOID;
        }

        /// Turns logits into scores, in place.
        void score(Ops ops, Matrix logits) {
            switch (this) {
                case SOFTMAX -> ops.softmax(logits);
                case SIGMOID -> ops.sigmoid(logits);
            }
        }

        /// Turns gradients of a row's scores into those of its logits, in place.
        void backward(float[] scores, int at, float[] slopes, int to, int count) {
            switch (this) {
                case SOFTMAX -> {
                    float along = 0f;
                    for (int i = 0; i < count; i++) along = Math.fma(slopes[to + i], scores[at + i], along);
                    for (int i = 0; i < count; i++) slopes[to + i] = (slopes[to + i] - along) * scores[at + i];
                }
                case SIGMOID -> {
                    for (int i = 0; i < count; i++) {
                        float s = scores[at + i];
                        slopes[to + i] = slopes[to + i] * s * (1f - s);
                    }
                }
            }
        }
    }
}
