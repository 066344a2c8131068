package dev.agoge.policy.model;

import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The shape of a DeepSeek-V3 model, as a Hugging Face `config.json` tells it.
///
/// What this release cannot compute it refuses by name: a model that differs silently from its config would be worse.
///
/// @param tied the head is the embedding
public record ModelConfig(
        int hidden,
        int layers,
        int vocabulary,
        int maxPositions,
        double normEpsilon,
        double initializerRange,
        boolean tied,
        Attention attention,
        FeedForward feedForward) {

    /// Multi-head latent attention.
    ///
    /// @param queryRank of the query's own latent, 0 if it has none
    /// @param latentRank of what is cached for keys and values
    /// @param nope dimensions of a head's key without position
    /// @param rope dimensions of the rotated key, which all heads share
    /// @param value dimensions of a head's value
    public record Attention(int heads, int queryRank, int latentRank, int nope, int rope, int value, double ropeTheta) {
        /// Dimensions of a head's query.
        public int query() {
            return nope + rope;
        }
    }

    /// The feed-forward layers: the first dense, the others a mixture of experts.
    ///
    /// @param groupsKept of these groups of experts a token may choose from
    /// @param gateScale what the chosen gates are multiplied with
    public record FeedForward(
            int denseSize,
            int denseLayers,
            int expertSize,
            int experts,
            int shared,
            int expertsPerToken,
            int groups,
            int groupsKept,
            boolean normalised,
            double gateScale) {}

    private static final JsonMapper JSON = new JsonMapper();

    public ModelConfig {
        require(hidden > 0 && layers > 0 && vocabulary > 0, "hidden_size, num_hidden_layers and vocab_size above 0");
        require(attention.rope % 2 == 0, "an even qk_rope_head_dim");
        if (layers > feedForward.denseLayers) {
            FeedForward f = feedForward;
            require(f.experts >= 1 && f.experts <= 256, "n_routed_experts between 1 and 256");
            require(f.groups >= 1 && f.experts % f.groups == 0, "an n_group that divides n_routed_experts");
            require(f.groupsKept >= 1 && f.groupsKept <= f.groups, "a topk_group between 1 and n_group");
            require(
                    f.expertsPerToken >= 1 && f.expertsPerToken <= f.experts / f.groups * f.groupsKept,
                    "num_experts_per_tok between 1 and the experts of the kept groups");
        }
    }

    private static void require(boolean holds, String what) {
        if (!holds) throw new IllegalArgumentException("a model needs " + what);
    }

    /// Reads the text of a `config.json`.
    public static ModelConfig parse(String text) {
        JsonNode json = JSON.readTree(text);
        mustBe(json, "model_type", Set.of("deepseek_v3"));
        mustBe(json, "scoring_func", Set.of("sigmoid"));
        mustBe(json, "topk_method", Set.of("noaux_tc"));
        mustBe(json, "hidden_act", Set.of("silu"));
        refuse(json, "rope_scaling");
        refuse(json, "quantization_config");
        if (json.path("attention_bias").asBoolean(false)) throw unsupported("attention_bias", "true");
        if (json.path("num_nextn_predict_layers").asInt(0) != 0) {
            throw unsupported(
                    "num_nextn_predict_layers",
                    json.get("num_nextn_predict_layers").toString());
        }
        if (!json.path("rope_interleave").asBoolean(true)) throw unsupported("rope_interleave", "false");
        if (json.path("moe_layer_freq").asInt(1) != 1) {
            throw unsupported("moe_layer_freq", json.get("moe_layer_freq").toString());
        }
        return new ModelConfig(
                whole(json, "hidden_size"),
                whole(json, "num_hidden_layers"),
                whole(json, "vocab_size"),
                whole(json, "max_position_embeddings"),
                json.path("rms_norm_eps").asDouble(1e-6),
                json.path("initializer_range").asDouble(0.02),
                json.path("tie_word_embeddings").asBoolean(false),
                attention(json),
                feedForward(json));
    }

    private static Attention attention(JsonNode json) {
        int heads = whole(json, "num_attention_heads");
        if (json.path("num_key_value_heads").asInt(heads) != heads) {
            throw unsupported(
                    "num_key_value_heads", json.get("num_key_value_heads").toString());
        }
        return new Attention(
                heads,
                json.path("q_lora_rank").asInt(0),
                whole(json, "kv_lora_rank"),
                whole(json, "qk_nope_head_dim"),
                whole(json, "qk_rope_head_dim"),
                whole(json, "v_head_dim"),
                json.path("rope_theta").asDouble(10000));
    }

    private static FeedForward feedForward(JsonNode json) {
        return new FeedForward(
                whole(json, "intermediate_size"),
                whole(json, "first_k_dense_replace"),
                whole(json, "moe_intermediate_size"),
                whole(json, "n_routed_experts"),
                json.path("n_shared_experts").asInt(0),
                whole(json, "num_experts_per_tok"),
                json.path("n_group").asInt(1),
                json.path("topk_group").asInt(1),
                json.path("norm_topk_prob").asBoolean(true),
                json.path("routed_scaling_factor").asDouble(1));
    }

    private static int whole(JsonNode json, String name) {
        JsonNode value = json.path(name);
        if (!value.isInt() || value.asInt() < 0) {
            throw new IllegalArgumentException("config.json needs a whole number '" + name + "', but has " + value);
        }
        return value.asInt();
    }

    private static void mustBe(JsonNode json, String name, Set<String> known) {
        JsonNode value = json.path(name);
        if (!value.isMissingNode() && !known.contains(value.asString())) throw unsupported(name, value.toString());
    }

    private static void refuse(JsonNode json, String name) {
        JsonNode value = json.path(name);
        if (!value.isMissingNode() && !value.isNull()) throw unsupported(name, value.toString());
    }

    private static IllegalArgumentException unsupported(String name, String value) {
        return new IllegalArgumentException("this release cannot compute a model with " + name + " = " + value);
    }

    public ModelConfig withVocabulary(int size) {
        return new ModelConfig(
                hidden, layers, size, maxPositions, normEpsilon, initializerRange, tied, attention, feedForward);
    }

    /// Layers that route.
    public int moeLayers() {
        return Math.max(0, layers - feedForward.denseLayers);
    }

    public boolean dense(int layer) {
        return layer < feedForward.denseLayers;
    }

    /// The text of a `config.json` that says the same.
    public String toJson() {
        ObjectNode json = JSON.createObjectNode();
        json.putArray("architectures").add("DeepseekV3ForCausalLM");
        json.put("model_type", "deepseek_v3").put("dtype", "float32").put("hidden_act", "silu");
        json.put("hidden_size", hidden).put("num_hidden_layers", layers).put("vocab_size", vocabulary);
        json.put("max_position_embeddings", maxPositions).put("rms_norm_eps", normEpsilon);
        json.put("initializer_range", initializerRange).put("tie_word_embeddings", tied);
        json.put("num_attention_heads", attention.heads).put("num_key_value_heads", attention.heads);
        if (attention.queryRank > 0) json.put("q_lora_rank", attention.queryRank);
        else json.putNull("q_lora_rank");
        json.put("kv_lora_rank", attention.latentRank).put("qk_nope_head_dim", attention.nope);
        json.put("qk_rope_head_dim", attention.rope).put("v_head_dim", attention.value);
        json.put("rope_theta", attention.ropeTheta).put("rope_interleave", true).put("attention_bias", false);
        FeedForward f = feedForward;
        json.put("intermediate_size", f.denseSize).put("first_k_dense_replace", f.denseLayers);
        json.put("moe_intermediate_size", f.expertSize).put("n_routed_experts", f.experts);
        json.put("n_shared_experts", f.shared).put("num_experts_per_tok", f.expertsPerToken);
        json.put("n_group", f.groups).put("topk_group", f.groupsKept).put("norm_topk_prob", f.normalised);
        json.put("routed_scaling_factor", f.gateScale)
                .put("scoring_func", "sigmoid")
                .put("topk_method", "noaux_tc");
        return json.toPrettyString() + "\n";
    }
}
