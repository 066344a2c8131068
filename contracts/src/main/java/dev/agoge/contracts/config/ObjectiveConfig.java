package dev.agoge.contracts.config;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.agoge.contracts.document.Bounds;
import dev.agoge.contracts.document.Setting;

/// What reinforcement learning maximises. In a document a mapping of one key, which says the kind.
@JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, include = JsonTypeInfo.As.WRAPPER_OBJECT)
public sealed interface ObjectiveConfig {
    /// GRPO as in DeepSeek-V3.2 §3.1: clipped ratios, an unbiased KL term, the off-policy sequence mask.
    @Setting("GRPO as in DeepSeek-V3.2: clipped ratios, an unbiased KL term, the off-policy sequence mask.")
    record Grpo(
            @Setting(value = "ε of the lower side of the clip.", min = 0, max = 1, byDefault = "0.2")
            double clipEpsLow,

            @Setting(value = "ε of the upper side of the clip.", min = 0, max = 100, byDefault = "0.2")
            double clipEpsHigh,

            @Setting(
                    value = "β, the weight of the KL term; 0 leaves the reference out.",
                    min = 0,
                    max = 100,
                    byDefault = "0.001")
            double klCoef,

            @Setting(
                    value = "δ of the off-policy sequence mask: an episode worse than its siblings is masked if the"
                            + " policy has moved further from it, in nats per token.",
                    min = 0,
                    byDefault = "0.5")
            double offPolicyMaskThreshold)
            implements ObjectiveConfig {
        public Grpo {
            Bounds.check(Grpo.class, clipEpsLow, clipEpsHigh, klCoef, offPolicyMaskThreshold);
        }
    }
}
