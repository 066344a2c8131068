package dev.agoge.policy.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Percentage.withPercentage;

import dev.agoge.policy.op.Matrix;
import dev.agoge.policy.op.VectorOps;
import dev.agoge.policy.weights.Weights;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class ModelConfigTest {
    static List<ModelConfig> configs() {
        return SmallModels.all();
    }

    @ParameterizedTest
    @MethodSource("configs")
    void whatIsWrittenIsReadAgain(ModelConfig config) {
        assertThat(ModelConfig.parse(config.toJson())).isEqualTo(config);
    }

    @ParameterizedTest
    @CsvSource({
        "model_type, '\"qwen2_moe\"'",
        "hidden_act, '\"gelu\"'",
        "scoring_func, '\"softmax\"'",
        "topk_method, '\"greedy\"'",
        "rope_scaling, '{\"type\": \"yarn\"}'",
        "rope_scaling, '{\"type\": \"linear\", \"factor\": 2}'",
        "rope_parameters, '{\"rope_type\": \"llama3\", \"rope_theta\": 1}'",
        "rope_parameters, '{\"rope_type\": \"default\", \"partial_rotary_factor\": 0.5}'",
        "rope_parameters, '{\"rope_type\": \"default\", \"what\": 1}'",
        "num_nextn_predict_layers, 2",
        "attention_dropout, 0.1",
        "mlp_bias, true",
        "mlp_layer_types, '[\"dense\", \"sparse\", \"dense\"]'",
        "mlp_layer_types, '[\"dense\", {}, \"sparse\"]'",
        "attention_bias, true",
        "quantization_config, '{}'",
        "quantization_config, '{\"quant_method\": \"fp8\", \"weight_block_size\": [64, 64]}'",
        "quantization_config, '{\"quant_method\": \"fp8\", \"fmt\": \"e5m2\", \"weight_block_size\": [128, 128]}'",
        "rope_interleave, false",
        "moe_layer_freq, 2",
        "num_key_value_heads, 1"
    })
    void whatCannotBeComputedIsRefusedByName(String name, String value) {
        refused(SmallModels.full(), name, value);
    }

    @ParameterizedTest
    @CsvSource({
        "use_sliding_window, true",
        "decoder_sparse_step, 2",
        "mlp_only_layers, '[1]'",
        "mlp_only_layers, '[\"0\"]'",
        "mlp_only_layers, 0",
        "rope_scaling, '\"yarn\"'",
        "hidden_act, '[]'",
        "mlp_only_layers, '[0, 1, 2, 3]'",
        "attention_bias, true",
        "num_key_value_heads, 4",
        "head_dim, 7",
        "head_dim, 0",
        "num_attention_heads, 0",
        "num_attention_heads, 2147483646",
        "num_experts, null",
        "num_nextn_predict_layers, 1",
        "rope_scaling, '{\"type\": \"yarn\", \"factor\": 2}'",
        "hidden_act, '\"relu\"'"
    })
    void whatCannotBeComputedOfQwenIsRefusedByName(String name, String value) {
        refused(SmallModels.grouped(), name, value);
    }

    @ParameterizedTest
    @CsvSource({
        "hidden_size, 0",
        "hidden_size, 2147483647",
        "vocab_size, 0",
        "num_hidden_layers, 0",
        "num_hidden_layers, 10000",
        "num_hidden_layers, 2147483647",
        "max_position_embeddings, 0",
        "rms_norm_eps, -1",
        "rms_norm_eps, 1e999",
        "kv_lora_rank, 0",
        "qk_nope_head_dim, 0",
        "qk_nope_head_dim, 16777216",
        "v_head_dim, 0",
        "intermediate_size, 0",
        "moe_intermediate_size, 0",
        "n_shared_experts, 2147483647",
        "n_routed_experts, 0",
        "rope_theta, 0",
        "rope_theta, 1",
        "rope_theta, 1e999",
        "rope_theta, '\"NaN\"'"
    })
    void aSizeOfNothingOrWithoutBoundIsRefusedByName(String name, String value) {
        refused(SmallModels.full(), name, value);
    }

    private static void refused(ModelConfig model, String name, String value) {
        JsonMapper json = new JsonMapper();
        ObjectNode config = (ObjectNode) json.readTree(model.toJson());
        String changed = config.set(name, json.readTree(value)).toString();
        assertThatThrownBy(() -> ModelConfig.parse(changed))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(name);
    }

    private static final List<String> VALUES = List.of(
            "0",
            "1",
            "2",
            "3",
            "-1",
            "17",
            "64",
            "65536",
            "2147483647",
            "9223372036854775808",
            "0.5",
            "1e-30",
            "1e300",
            "1e999",
            "null",
            "true",
            "\"yarn\"",
            "\"dense\"",
            "[]",
            "[0, 1]",
            "[\"dense\"]",
            "{}",
            "[1e9]");

    /// Whatever a config says: it is refused, or computed in numbers.
    @Test
    void noMutatedConfigDoesMoreThanFail() {
        Random random = new Random(3);
        JsonMapper json = new JsonMapper();
        int computed = 0;
        int refused = 0;
        try (var ops = new VectorOps(1)) {
            for (int i = 0; i < 2_500; i++) {
                ModelConfig model = SmallModels.all().get(i % SmallModels.all().size());
                ObjectNode mutated = (ObjectNode) json.readTree(model.toJson());
                for (int hit = 1 + random.nextInt(2); hit > 0; hit--) mutate(mutated, random, json);
                ModelConfig config;
                try {
                    config = ModelConfig.parse(mutated.toString());
                } catch (IllegalArgumentException e) {
                    refused++;
                    continue;
                }
                assertThat(ModelConfig.parse(config.toJson())).isEqualTo(config);
                if (new TensorPlan(config).parameters() > 100_000) continue;
                assertComputed(config, ops, mutated.toString());
                computed++;
            }
        }
        assertThat(computed).isGreaterThan(300);
        assertThat(refused).isGreaterThan(500);
    }

    private static void mutate(ObjectNode json, Random random, JsonMapper mapper) {
        List<String> names = new ArrayList<>(json.propertyNames());
        String name = names.get(random.nextInt(names.size()));
        if (name.equals("initializer_range")) return;
        if (json.get(name) instanceof ObjectNode inner && !inner.isEmpty() && random.nextInt(4) > 0)
            mutate(inner, random, mapper);
        else json.set(name, mapper.readTree(VALUES.get(random.nextInt(VALUES.size()))));
    }

    private static void assertComputed(ModelConfig config, VectorOps ops, String text) {
        Transformer model = new Transformer(config, SmallModels.weights(config, 1), ops);
        int count = Math.min(3, config.maxPositions());
        Rows rows = new Rows();
        rows.add(model.newCache(), SmallModels.tokens(config, count, 2), 0, count);
        Matrix logits = model.logits(model.forward(rows), new int[] {count - 1});
        for (float logit : logits.toArray()) assertThat(logit).as(text).isFinite();
    }

    /// The text that DeepSeek published with V3.2.
    @Test
    void whatWasPublishedOfSparseAttentionIsRead() {
        String text = """
                {"architectures": ["DeepseekV32ForCausalLM"], "attention_bias": false, "attention_dropout": 0.0,
                "bos_token_id": 0, "eos_token_id": 1, "ep_size": 1, "first_k_dense_replace": 3, "hidden_act": "silu",
                "hidden_size": 7168, "index_head_dim": 128, "index_n_heads": 64, "index_topk": 2048,
                "initializer_range": 0.02, "intermediate_size": 18432, "kv_lora_rank": 512,
                "max_position_embeddings": 163840, "model_type": "deepseek_v32", "moe_intermediate_size": 2048,
                "moe_layer_freq": 1, "n_group": 8, "n_routed_experts": 256, "n_shared_experts": 1,
                "norm_topk_prob": true, "num_attention_heads": 128, "num_experts_per_tok": 8, "num_hidden_layers": 61,
                "num_key_value_heads": 128, "num_nextn_predict_layers": 1, "q_lora_rank": 1536,
                "qk_nope_head_dim": 128, "qk_rope_head_dim": 64, "quantization_config": {
                "activation_scheme": "dynamic", "fmt": "e4m3", "quant_method": "fp8", "scale_fmt": "ue8m0",
                "weight_block_size": [128, 128]}, "rms_norm_eps": 1e-06, "rope_scaling": {"beta_fast": 32,
                "beta_slow": 1, "factor": 40, "mscale": 1.0, "mscale_all_dim": 1.0,
                "original_max_position_embeddings": 4096, "type": "yarn"}, "rope_theta": 10000,
                "routed_scaling_factor": 2.5, "scoring_func": "sigmoid", "tie_word_embeddings": false,
                "topk_group": 4, "topk_method": "noaux_tc", "torch_dtype": "bfloat16", "use_cache": true,
                "v_head_dim": 128, "vocab_size": 129280}
                """;
        ModelConfig config = ModelConfig.parse(text);
        assertThat(config.attention().indexer()).isEqualTo(new Attention.Indexer(64, 128, 2048));
        // The latent and the rotated key, and the key of the indexer.
        assertThat(config.attention().remembered()).isEqualTo(512 + 64 + 128);
        assertThat(config.lookahead()).isTrue();
        assertThat(ModelConfig.parse(config.toJson())).isEqualTo(config);
        // What is written is not quantised any more.
        assertThat(config.toJson()).doesNotContain("quantization_config");
        long indexer = new TensorPlan(config.withoutLookahead()).parameters()
                - new TensorPlan(dense(config.withoutLookahead())).parameters();
        assertThat(indexer).isEqualTo(61L * (8192 * 1536 + 128 * 7168 + 64 * 7168 + 2 * 128));
    }

    private static ModelConfig dense(ModelConfig config) {
        String text = config.toJson().replace("deepseek_v32", "deepseek_v3");
        return ModelConfig.parse(text);
    }

    @ParameterizedTest
    @CsvSource({
        "index_topk, 0",
        "index_topk, null",
        "index_head_dim, 4",
        "index_n_heads, 0",
        "q_lora_rank, null",
        "layer_types, '[\"full_attention\"]'"
    })
    void anIndexerThatCannotChooseIsRefusedByName(String name, String value) {
        refused(SmallModels.sparse(), name, value);
    }

    @Test
    void aSoftmaxThatIsNormalisedIsRefused() {
        String text = SmallModels.stretched().toJson();
        assertThat(text).contains("\"norm_topk_prob\" : false");
        assertThatThrownBy(() ->
                        ModelConfig.parse(text.replace("\"norm_topk_prob\" : false", "\"norm_topk_prob\" : true")))
                .hasMessageContaining("norm_topk_prob = true");
    }

    @Test
    void anyShapeIsReadAgain() {
        for (int seed = 0; seed < 200; seed++) {
            ModelConfig config = SmallModels.any(seed);
            Gate gate = config.feedForward().gate();
            boolean v2 = config.attention() instanceof Attention.Latent && gate.scoring() == Gate.Scoring.SOFTMAX;
            if (v2 && gate.normalised()) continue;
            assertThat(ModelConfig.parse(config.toJson())).isEqualTo(config);
        }
    }

    @Test
    void whatIsNotUnderstoodIsWrittenBack() {
        String text = SmallModels.full().toJson().replaceFirst("\\{", "{\"eos_token_id\": [1, 7], \"seq_aux\": true,");
        ModelConfig config = ModelConfig.parse(text);
        assertThat(config.unread()).containsOnlyKeys("eos_token_id", "seq_aux");
        assertThat(config.toJson()).contains("\"eos_token_id\" : [ 1, 7 ]", "\"seq_aux\" : true");
        assertThat(ModelConfig.parse(config.toJson())).isEqualTo(config);
    }

    @Test
    void denseLayersMayBeToldOneByOne() {
        String text = SmallModels.full()
                .toJson()
                .replaceFirst(
                        "\"first_k_dense_replace\" : 1", "\"mlp_layer_types\": [\"dense\", \"sparse\", \"sparse\"]");
        assertThat(ModelConfig.parse(text)).isEqualTo(SmallModels.full());
    }

    /// DeepSeek-V3's and V2-Lite's, computed by the published formulas in double precision.
    @Test
    void yarnSlowsSlowPairsAndSharpensScores() {
        Rotary yarn = new Rotary.Yarn(10000, 40, 4096, 32, 1, 1, 1);
        double[] frequencies = yarn.frequencies(64);
        double[] golden = {
            0,
            1,
            1,
            .7498942093324559,
            10,
            .056234132519034905,
            11,
            .03900692656714386,
            16,
            .0055,
            22,
            1.778279410038922e-4,
            23,
            3.33380358040831e-5,
            31,
            3.3338035804083097e-6
        };
        for (int i = 0; i < golden.length; i += 2) {
            assertThat(frequencies[(int) golden[i]]).isCloseTo(golden[i + 1], withPercentage(1e-10));
        }
        assertThat(yarn.amplitude()).isEqualTo(1);
        assertThat(new Attention.Latent(1, 0, 1, 128, 64, 1, yarn).scale()).isEqualTo((float) .1352337788608801);
        Rotary lite = new Rotary.Yarn(10000, 40, 4096, 32, 1, .707, .707);
        assertThat(new Attention.Latent(1, 0, 1, 128, 64, 1, lite).scale()).isEqualTo((float) .11472138679292612);
        assertThat(new Rotary.Yarn(10000, 40, 4096, 32, 1, 0, 0).amplitude())
                .isCloseTo(1.3688879454113936, withPercentage(1e-10));
    }

    @Test
    void aCopyOfASharedTensorIsDroppedIfItIsOne() {
        TensorPlan plan = new TensorPlan(SmallModels.lookingAhead());
        Weights weights = plan.initial(1);
        Map<String, Weights.Tensor> published = new TreeMap<>(weights.tensors());
        published.put("model.layers.2.embed_tokens.weight", published.get("model.embed_tokens.weight"));
        published.put("model.layers.2.shared_head.head.weight", published.get("lm_head.weight"));
        assertThat(plan.withoutCopies(new Weights(published)).names()).isEqualTo(weights.names());
        published.put("model.layers.2.shared_head.head.weight", published.get("model.embed_tokens.weight"));
        assertThatThrownBy(() -> plan.withoutCopies(new Weights(published)))
                .hasMessageContaining("model.layers.2.shared_head.head.weight");
    }

    @Test
    void groupedQueriesStandBesidePlainExperts() {
        ModelConfig grouped = SmallModels.grouped();
        assertThatThrownBy(() -> new ModelConfig(
                        22,
                        3,
                        47,
                        256,
                        1e-6,
                        0.3,
                        false,
                        false,
                        grouped.attention(),
                        SmallModels.full().feedForward(),
                        new TreeMap<>()))
                .hasMessageContaining("no shared expert");
    }

    @Test
    void aMissingSizeIsNamed() {
        String text = SmallModels.full().toJson().replaceFirst("\"kv_lora_rank\" : [^,]+,", "");
        assertThatThrownBy(() -> ModelConfig.parse(text)).hasMessageContaining("kv_lora_rank");
    }

    @Test
    void initialWeightsAreAFunctionOfTheSeed() {
        TensorPlan plan = new TensorPlan(SmallModels.odd());
        Weights weights = plan.initial(1);
        assertThat(plan.initial(1).digest()).isEqualTo(weights.digest());
        assertThat(plan.initial(2).digest()).isNotEqualTo(weights.digest());
        assertThat(weights.digest().hex())
                .isEqualTo("30d3aca0aa11e88cdd21c31fdd0676ee1c49316946c110fdd0440313d539d2d4");
    }

    @Test
    void initialWeightsAreNormal() {
        float[] data = new TensorPlan(SmallModels.full()).initial(1).data("lm_head.weight");
        double sum = 0;
        double squares = 0;
        for (float one : data) {
            sum += one;
            squares += (double) one * one;
        }
        assertThat(sum / data.length).isCloseTo(0, org.assertj.core.data.Offset.offset(0.03));
        assertThat(Math.sqrt(squares / data.length)).isCloseTo(0.25, org.assertj.core.data.Offset.offset(0.02));
    }

    @Test
    void theDigestNoticesNameShapeAndEveryBit() {
        TensorPlan plan = new TensorPlan(SmallModels.plain());
        Weights weights = plan.initial(1);
        Weights other = weights.copy();
        float[] data = other.data("model.norm.weight");
        data[31] = Math.nextUp(data[31]);
        assertThat(other.digest()).isNotEqualTo(weights.digest());
        data[31] = Math.nextDown(data[31]);
        assertThat(other.digest()).isEqualTo(weights.digest());
    }

    @Test
    void weightsOfAnotherShapeAreRefused() {
        Weights weights = new TensorPlan(SmallModels.plain()).initial(1);
        assertThatThrownBy(() -> new TensorPlan(SmallModels.plain().withVocabulary(65)).check(weights))
                .hasMessageContaining("model.embed_tokens.weight");
        assertThatThrownBy(() -> new TensorPlan(SmallModels.odd()).check(weights))
                .hasMessageContaining("lack");
    }
}
