package dev.agoge.policy.model;

import dev.agoge.policy.model.Gate.Scoring;

/// A `model_type`, and what goes without saying for it.
enum Family {
    DEEPSEEK_V2("deepseek_v2", "DeepseekV2ForCausalLM", Scoring.SOFTMAX, "softmax"),
    DEEPSEEK_V3("deepseek_v3", "DeepseekV3ForCausalLM", Scoring.SIGMOID, "sigmoid"),
    DEEPSEEK_V32("deepseek_v32", "DeepseekV32ForCausalLM", Scoring.SIGMOID, "sigmoid"),
    QWEN3_MOE("qwen3_moe", "Qwen3MoeForCausalLM", Scoring.SOFTMAX, "softmax");

    /// How groups take part in the choice of DeepSeek-V2's experts.
    static final String ALL = "greedy";

    static final String GROUPS = "group_limited_greedy";
    /// DeepSeek-V3's only choice.
    static final String BIASED = "noaux_tc";

    final String type;
    final String architecture;
    final Scoring scoring;
    final String scoringName;

    Family(String type, String architecture, Scoring scoring, String scoringName) {
        this.type = type;
        this.architecture = architecture;
        this.scoring = scoring;
        this.scoringName = scoringName;
    }

    static Family of(ModelConfig config) {
        return switch (config.attention()) {
            case Attention.Grouped _ -> QWEN3_MOE;
            case Attention.Latent latent ->
                switch (config.feedForward().gate().scoring()) {
                    case SOFTMAX -> DEEPSEEK_V2;
                    case SIGMOID -> latent.sparse() ? DEEPSEEK_V32 : DEEPSEEK_V3;
                };
        };
    }

    /// Whether it is a V3, or one with an indexer.
    boolean third() {
        return this == DEEPSEEK_V3 || this == DEEPSEEK_V32;
    }
}
