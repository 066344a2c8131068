package dev.agoge.policy.model;

import dev.agoge.policy.model.Attention.Indexer;
import dev.agoge.policy.model.Gate.Scoring;
import dev.agoge.policy.model.ModelConfig.FeedForward;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/// Reads a Hugging Face `config.json`: what it says of a model's shape, field by field, and what of it is not
/// understood.
final class ConfigJson {
    private static final JsonMapper JSON = new JsonMapper();

    /// Written by every policy in its own way.
    private static final Set<String> ITS_OWN = Set.of("architectures", "dtype", "torch_dtype");

    private final String within;
    private final JsonNode json;
    private final Set<String> read = new HashSet<>(ITS_OWN);

    /// @param within what stands before the names of its fields
    private ConfigJson(String within, JsonNode json) {
        this.within = within;
        this.json = json;
    }

    static ModelConfig read(String text) {
        return new ConfigJson("", object(text)).model();
    }

    private static JsonNode object(String text) {
        try {
            JsonNode json = JSON.readTree(text);
            if (json.isObject()) return json;
        } catch (JacksonException e) {
            TokenStreamLocation where = e.getLocation();
            throw new IllegalArgumentException(
                    "the config is not JSON, from line " + where.getLineNr() + ", column " + where.getColumnNr(), e);
        }
        throw new IllegalArgumentException("the config is no JSON object");
    }

    private ModelConfig model() {
        String type = oneOf(
                "model_type",
                Family.DEEPSEEK_V3.type,
                Family.DEEPSEEK_V2.type,
                Family.DEEPSEEK_V32.type,
                Family.QWEN3_MOE.type);
        Family family = Arrays.stream(Family.values())
                .filter(known -> known.type.equals(type))
                .findFirst()
                .orElseThrow();
        refuseWhatIsNotComputed();
        int layers = whole("num_hidden_layers");
        return new ModelConfig(
                whole("hidden_size"),
                layers,
                whole("vocab_size"),
                whole("max_position_embeddings"),
                number("rms_norm_eps", 1e-6),
                number("initializer_range", 0.02),
                flag("tie_word_embeddings", false),
                lookahead(family),
                family == Family.QWEN3_MOE ? grouped() : latent(family),
                family == Family.QWEN3_MOE ? ungrouped(layers) : feedForward(family, layers),
                unread());
    }

    private void refuseWhatIsNotComputed() {
        oneOf("hidden_act", "silu");
        if (present("quantization_config")) {
            new ConfigJson("quantization_config.", get("quantization_config")).refuseOtherThanBlocks();
        }
        mustBe("attention_bias", !flag("attention_bias", false));
        mustBe("mlp_bias", !flag("mlp_bias", false));
        mustBe("attention_dropout", number("attention_dropout", 0) == 0);
        mustBe("rope_interleave", flag("rope_interleave", true));
        mustBe("moe_layer_freq", whole("moe_layer_freq", 1) == 1);
        // No family has these, but transformers obeys them whatever the family is.
        mustBe("is_causal", flag("is_causal", true));
        mustBe("partial_rotary_factor", number("partial_rotary_factor", 1) == 1);
        mustBe("attention_chunk_size", !present("attention_chunk_size"));
        mustBe("num_kv_shared_layers", whole("num_kv_shared_layers", 0) == 0);
    }

    /// Of two names for one thing both may stand there, if they say the same. The other is written back as it came.
    private void alias(String name, int meant) {
        JsonNode other = json.path(name);
        mustBe(name, other.isMissingNode() || other.isNull() || (other.isInt() && other.asInt() == meant));
    }

    /// Weights may be stored in FP8 with a scale for each block: once read they are numbers like others, and
    /// are written so.
    private void refuseOtherThanBlocks() {
        mustBe("quant_method", get("quant_method").asString("").equals("fp8"));
        oneOf("fmt", "e4m3");
        mustBe("weight_block_size", get("weight_block_size").toString().equals("[128,128]"));
    }

    /// DeepSeek publishes it as `num_nextn_predict_layers`. More than one was never published.
    private boolean lookahead(Family family) {
        String name = present("num_mtp_layers") ? "num_mtp_layers" : "num_nextn_predict_layers";
        int count = whole(name, 0);
        mustBe(name, count == 0 || (count == 1 && family.third()));
        return count == 1;
    }

    private Attention.Latent latent(Family family) {
        int heads = whole("num_attention_heads");
        int nope = whole("qk_nope_head_dim");
        int rope = whole("qk_rope_head_dim");
        mustBe("num_key_value_heads", whole("num_key_value_heads", heads) == heads);
        alias("head_dim", rope);
        alias("qk_head_dim", nope + rope);
        mustBe("sliding_window", !present("sliding_window"));
        allLayersAre(family == Family.DEEPSEEK_V32 ? "indexed_attention" : "full_attention");
        return new Attention.Latent(
                heads,
                whole("q_lora_rank", 0),
                whole("kv_lora_rank"),
                nope,
                rope,
                whole("v_head_dim"),
                rotary(),
                family == Family.DEEPSEEK_V32 ? indexer() : Indexer.NONE);
    }

    private Indexer indexer() {
        Indexer indexer = new Indexer(whole("index_n_heads"), whole("index_head_dim"), whole("index_topk"));
        mustBe("index_n_heads", indexer.heads() > 0);
        return indexer;
    }

    private void allLayersAre(String wanted) {
        List<JsonNode> types = list("layer_types");
        mustBe("layer_types", types.stream().allMatch(type -> type.asString("").equals(wanted)));
    }

    private Attention.Grouped grouped() {
        allLayersAre("full_attention");
        mustBe("use_sliding_window", !flag("use_sliding_window", false));
        int heads = whole("num_attention_heads");
        mustBe("num_attention_heads", heads > 0);
        return new Attention.Grouped(
                heads,
                whole("num_key_value_heads", heads),
                present("head_dim") ? whole("head_dim") : whole("hidden_size") / heads,
                rotary());
    }

    /// Published configs have `rope_theta` and perhaps `rope_scaling`; transformers 5 writes both into
    /// `rope_parameters`.
    private Rotary rotary() {
        double theta = number("rope_theta", 10000);
        mustBe("rope_scaling", !(present("rope_scaling") && present("rope_parameters")));
        String name = present("rope_parameters") ? "rope_parameters" : "rope_scaling";
        if (!present(name)) return new Rotary.Plain(theta);
        mustBe(name, get(name).isObject());
        Rotary rotary = new ConfigJson(name + ".", get(name)).rotary(theta);
        if (rotary instanceof Rotary.Yarn yarn) alias("original_max_position_embeddings", yarn.trained());
        return rotary;
    }

    private Rotary rotary(double outerTheta) {
        double theta = number("rope_theta", outerTheta);
        String old = oneOf("type", "default", "yarn");
        String type = present("rope_type") ? oneOf("rope_type", "default", "yarn") : old;
        mustBe("partial_rotary_factor", number("partial_rotary_factor", 1) == 1);
        Rotary rotary = type.equals("yarn") ? yarn(theta) : new Rotary.Plain(theta);
        unread().forEach((name, value) -> {
            throw unsupported(name, value);
        });
        return rotary;
    }

    private Rotary yarn(double theta) {
        mustBe("attention_factor", !present("attention_factor"));
        mustBe("truncate", flag("truncate", true));
        return new Rotary.Yarn(
                theta,
                number("factor"),
                whole("original_max_position_embeddings"),
                number("beta_fast", 32),
                number("beta_slow", 1),
                number("mscale", 0),
                number("mscale_all_dim", 0));
    }

    private FeedForward feedForward(Family family, int layers) {
        int experts = whole("n_routed_experts");
        alias("num_experts", experts);
        alias("num_local_experts", experts);
        return new FeedForward(
                whole("intermediate_size"),
                denseLayers(layers),
                whole("moe_intermediate_size"),
                experts,
                whole("n_shared_experts", 0),
                gate(family));
    }

    /// Qwen's experts stand in one group, and none is shared. Transformers 5 calls their number local.
    private FeedForward ungrouped(int layers) {
        boolean normalised = flag("norm_topk_prob", false);
        int experts = whole(present("num_local_experts") ? "num_local_experts" : "num_experts");
        alias("num_experts", experts);
        return new FeedForward(
                whole("intermediate_size"),
                listedDenseLayers(layers),
                whole("moe_intermediate_size"),
                experts,
                0,
                new Gate(Scoring.SOFTMAX, whole("num_experts_per_tok"), 1, 1, normalised, 1));
    }

    /// Qwen numbers them; those that are understood are the first.
    private int listedDenseLayers(int layers) {
        mustBe("decoder_sparse_step", whole("decoder_sparse_step", 1) == 1);
        List<JsonNode> nodes = list("mlp_only_layers");
        mustBe("mlp_only_layers", nodes.size() <= layers && nodes.stream().allMatch(JsonNode::isInt));
        List<Integer> listed = nodes.stream().map(JsonNode::asInt).sorted().toList();
        mustBe("mlp_only_layers", listed.equals(firstLayers(listed.size())));
        return listed.size();
    }

    static List<Integer> firstLayers(int count) {
        return IntStream.range(0, count).boxed().toList();
    }

    /// Told as a number, or layer by layer.
    private int denseLayers(int layers) {
        if (!present("mlp_layer_types")) return whole("first_k_dense_replace");
        List<String> types =
                list("mlp_layer_types").stream().map(type -> type.asString("")).toList();
        int dense = (int) types.stream().takeWhile("dense"::equals).count();
        mustBe("mlp_layer_types", types.size() == layers && types.equals(types(dense, layers)));
        mustBe("first_k_dense_replace", Math.min(whole("first_k_dense_replace", dense), layers) == dense);
        return dense;
    }

    private static List<String> types(int dense, int layers) {
        return IntStream.range(0, layers)
                .mapToObj(layer -> layer < dense ? "dense" : "sparse")
                .toList();
    }

    private Gate gate(Family family) {
        oneOf("scoring_func", family.scoringName);
        // What goes without saying in DeepSeek-V3 is not the same everywhere.
        boolean told = family.third();
        int groups = told ? whole("n_group") : whole("n_group", 1);
        int kept = told ? whole("topk_group") : whole("topk_group", 1);
        boolean normalised = flag("norm_topk_prob", family.third());
        if (family.third()) {
            oneOf("topk_method", Family.BIASED);
        } else {
            // Whether the scale then still applies, implementations do not agree.
            mustBe("norm_topk_prob", !normalised);
            if (oneOf("topk_method", Family.ALL, Family.GROUPS).equals(Family.ALL)) groups = kept = 1;
        }
        return new Gate(
                family.scoring,
                whole("num_experts_per_tok"),
                groups,
                kept,
                normalised,
                told ? number("routed_scaling_factor") : number("routed_scaling_factor", 1));
    }

    /// What nobody has asked for.
    private SortedMap<String, String> unread() {
        SortedMap<String, String> unread = new TreeMap<>();
        json.properties().forEach(field -> {
            if (!read.contains(field.getKey()))
                unread.put(field.getKey(), field.getValue().toString());
        });
        return unread;
    }

    private JsonNode get(String name) {
        read.add(name);
        JsonNode value = json.path(name);
        return value.isNull() ? MissingNode.getInstance() : value;
    }

    private boolean present(String name) {
        return !get(name).isMissingNode();
    }

    private int whole(String name) {
        JsonNode value = get(name);
        if (!value.isInt() || value.asInt() < 0) {
            throw new IllegalArgumentException(
                    "config.json needs a whole number '" + within + name + "', but has " + json.path(name));
        }
        return value.asInt();
    }

    private int whole(String name, int otherwise) {
        return present(name) ? whole(name) : otherwise;
    }

    private double number(String name) {
        JsonNode value = get(name);
        if (!value.isNumber() || !Double.isFinite(value.asDouble())) {
            throw new IllegalArgumentException(
                    "config.json needs a number '" + within + name + "', but has " + json.path(name));
        }
        return value.asDouble();
    }

    private double number(String name, double otherwise) {
        return present(name) ? number(name) : otherwise;
    }

    /// Null is no, as in Python, also where yes goes without saying.
    private boolean flag(String name, boolean otherwise) {
        JsonNode value = get(name);
        if (json.path(name).isNull()) return false;
        mustBe(name, value.isMissingNode() || value.isBoolean());
        return value.asBoolean(otherwise);
    }

    private List<JsonNode> list(String name) {
        JsonNode value = get(name);
        mustBe(name, value.isMissingNode() || value.isArray());
        return value.valueStream().toList();
    }

    /// Of the values that are understood, the first goes without saying.
    private String oneOf(String name, String... known) {
        JsonNode node = get(name);
        mustBe(name, node.isMissingNode() || node.isString());
        String value = node.asString(known[0]);
        mustBe(name, Arrays.asList(known).contains(value));
        return value;
    }

    private void mustBe(String name, boolean holds) {
        if (!holds) throw unsupported(name, json.path(name).toString());
    }

    private IllegalArgumentException unsupported(String name, String value) {
        return new IllegalArgumentException(
                "this release cannot compute a model with " + within + name + " = " + value);
    }
}
