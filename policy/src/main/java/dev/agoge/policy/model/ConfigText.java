package dev.agoge.policy.model;

import dev.agoge.policy.model.Attention.Indexer;
import dev.agoge.policy.model.ModelConfig.FeedForward;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Writes the `config.json` that [ConfigJson] reads, as its family is published.
final class ConfigText {
    private static final JsonMapper JSON = new JsonMapper();

    private ConfigText() {}

    static String write(ModelConfig config) {
        Family family = Family.of(config);
        ObjectNode json = JSON.createObjectNode();
        json.putArray("architectures").add(family.architecture);
        json.put("model_type", family.type).put("dtype", "float32").put("hidden_act", "silu");
        json.put("hidden_size", config.hidden()).put("num_hidden_layers", config.layers());
        json.put("vocab_size", config.vocabulary()).put("max_position_embeddings", config.maxPositions());
        json.put("rms_norm_eps", config.normEpsilon()).put("initializer_range", config.initializerRange());
        json.put("tie_word_embeddings", config.tied());
        json.put("attention_bias", false)
                .put("rope_theta", config.attention().rotary().theta());
        switch (config.attention().rotary()) {
            case Rotary.Plain _ -> {}
            case Rotary.Yarn yarn -> write(yarn, json.putObject("rope_scaling"));
        }
        switch (config.attention()) {
            case Attention.Latent latent -> write(latent, json);
            case Attention.Grouped grouped -> write(grouped, json);
        }
        if (family == Family.QWEN3_MOE) write(config.feedForward(), json);
        else write(config.feedForward(), family, json);
        if (family == Family.DEEPSEEK_V3) json.put("rope_interleave", true);
        if (family.third()) json.put("num_nextn_predict_layers", config.lookahead() ? 1 : 0);
        config.unread().forEach((name, value) -> json.set(name, JSON.readTree(value)));
        return json.toPrettyString() + "\n";
    }

    private static void write(Attention.Latent a, ObjectNode json) {
        json.put("num_attention_heads", a.heads()).put("num_key_value_heads", a.heads());
        if (a.queryRank() > 0) json.put("q_lora_rank", a.queryRank());
        else json.putNull("q_lora_rank");
        json.put("kv_lora_rank", a.latentRank()).put("qk_nope_head_dim", a.nope());
        json.put("qk_rope_head_dim", a.rope()).put("v_head_dim", a.value());
        if (a.sparse()) write(a.indexer(), json);
    }

    private static void write(Attention.Grouped a, ObjectNode json) {
        json.put("num_attention_heads", a.heads()).put("num_key_value_heads", a.groups());
        json.put("head_dim", a.width()).put("use_sliding_window", false);
    }

    private static void write(Indexer indexer, ObjectNode json) {
        json.put("index_n_heads", indexer.heads()).put("index_head_dim", indexer.size());
        json.put("index_topk", indexer.top());
    }

    private static void write(Rotary.Yarn yarn, ObjectNode json) {
        json.put("type", "yarn").put("factor", yarn.factor());
        json.put("original_max_position_embeddings", yarn.trained());
        json.put("beta_fast", yarn.betaFast()).put("beta_slow", yarn.betaSlow());
        if (yarn.mscale() != 0) json.put("mscale", yarn.mscale()).put("mscale_all_dim", yarn.mscaleAllDim());
    }

    private static void write(FeedForward f, Family family, ObjectNode json) {
        Gate gate = f.gate();
        json.put("intermediate_size", f.denseSize()).put("first_k_dense_replace", f.denseLayers());
        json.put("moe_intermediate_size", f.expertSize()).put("n_routed_experts", f.experts());
        json.put("n_shared_experts", f.shared()).put("num_experts_per_tok", gate.expertsPerToken());
        json.put("n_group", gate.groups()).put("topk_group", gate.groupsKept());
        json.put("norm_topk_prob", gate.normalised()).put("routed_scaling_factor", gate.scale());
        json.put("scoring_func", family.scoringName);
        json.put("topk_method", family.third() ? Family.BIASED : gate.groups() > 1 ? Family.GROUPS : Family.ALL);
    }

    private static void write(FeedForward f, ObjectNode json) {
        ArrayNode dense = json.put("decoder_sparse_step", 1).putArray("mlp_only_layers");
        ConfigJson.firstLayers(f.denseLayers()).forEach(dense::add);
        json.put("intermediate_size", f.denseSize()).put("moe_intermediate_size", f.expertSize());
        json.put("num_experts", f.experts()).put("num_experts_per_tok", f.expertsPerToken());
        json.put("norm_topk_prob", f.gate().normalised());
    }
}
