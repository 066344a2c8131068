package dev.agoge.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agoge.policy.model.Attention;
import dev.agoge.policy.model.Gate;
import dev.agoge.policy.model.ModelConfig;
import dev.agoge.policy.model.Rotary;
import dev.agoge.policy.model.SmallModels;
import dev.agoge.policy.model.TensorPlan;
import dev.agoge.policy.weights.Checkpoint;
import dev.agoge.policy.weights.Checkpoint.Part;
import dev.agoge.policy.weights.Dtype;
import dev.agoge.policy.weights.Precision;
import dev.agoge.policy.weights.Sharding;
import dev.agoge.policy.weights.Shards.Holding;
import dev.agoge.policy.weights.UnusableFile;
import dev.agoge.policy.weights.Weights;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InventoryTest {
    @TempDir
    private Path folder;

    private final ModelConfig config = SmallModels.full();

    private Path publish(Weights weights, Sharding sharding) throws IOException {
        List<Part> parts = new ArrayList<>(sharding.parts(weights));
        parts.add(new Part.Text("config.json", config.toJson()));
        Path place = folder.resolve("v0");
        Checkpoint.publish(place, parts);
        return place;
    }

    private Weights withLayerToPredictFurther() {
        Weights weights = SmallModels.weights(config, 1);
        var tensors = new TreeMap<>(weights.tensors());
        Weights.Tensor norm = new Weights.Tensor(new int[] {24}, new float[24]);
        tensors.put("model.layers.3.enorm.weight", norm);
        tensors.put("model.layers.3.eh_proj.weight", norm);
        tensors.put("model.layers.2.self_attn.rotary_emb.inv_freq", norm);
        return new Weights(tensors);
    }

    @Test
    void itTellsWhatIsThereAndWhatItTakes() throws IOException {
        Weights weights = SmallModels.weights(config, 1);
        Path place = publish(withLayerToPredictFurther(), new Sharding(Precision.BF16, 50_000));
        Inventory inventory = Inventory.of(place);
        assertThat(inventory.architecture()).isEqualTo("DeepseekV3ForCausalLM");
        assertThat(inventory.parameters()).isEqualTo(weights.parameters());
        // Two layers of eight experts, three of which are taken, and the embedding is looked up.
        assertThat(inventory.activeParameters())
                .isEqualTo(weights.parameters() - 2 * (8 - 3) * (3 * 11 * 24) - 53 * 24);
        assertThat(inventory.tensors()).isEqualTo(weights.names().size() + 3);
        assertThat(inventory.holdings())
                .containsExactly(
                        new Holding(Dtype.F32, 2, 16, 64),
                        new Holding(
                                Dtype.BF16,
                                weights.names().size() + 1,
                                weights.parameters() - 16 + 72,
                                2 * (weights.parameters() - 16 + 72)));
        assertThat(inventory.bytes()).isEqualTo(64 + 2 * (weights.parameters() + 56));
        assertThat(inventory.files())
                .containsExactly("model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors");
        assertThat(inventory.leftOut())
                .containsExactly(
                        "model.layers.2.self_attn.rotary_emb.inv_freq",
                        "model.layers.3.eh_proj.weight",
                        "model.layers.3.enorm.weight");
        assertThat(inventory.contextBytesPerToken()).isEqualTo((10 + 4) * 4 * 3);
        assertThat(inventory.contextBytes(1 << 20)).isEqualTo((long) (10 + 4) * 4 * 3 << 20);
    }

    /// With a layer less than its folder, another model would be read.
    @Test
    void aLayerTooManyThatDoesNotLookAheadIsRefused() throws IOException {
        var tensors = new TreeMap<>(SmallModels.weights(config, 1).tensors());
        tensors.put("model.layers.3.input_layernorm.weight", new Weights.Tensor(new int[] {24}, new float[24]));
        Path place = publish(new Weights(tensors), new Sharding(Precision.BF16, 50_000));
        assertThatThrownBy(() -> Inventory.of(place))
                .isInstanceOf(UnusableFile.class)
                .hasMessageContaining("'model.layers.3.input_layernorm.weight'")
                .hasMessageContaining("no such tensor");
    }

    /// DeepSeek-V3 is told to have 671 billion parameters, 37 of them active.
    @Test
    void aPublishedModelHasItsPublishedSize() {
        ModelConfig v3 = new ModelConfig(
                7168,
                61,
                129280,
                163840,
                1e-6,
                0.02,
                false,
                false,
                new Attention.Latent(128, 1536, 512, 128, 64, 128, new Rotary.Plain(10000)),
                new ModelConfig.FeedForward(18432, 3, 2048, 256, 1, new Gate(Gate.Scoring.SIGMOID, 8, 8, 4, true, 2.5)),
                new TreeMap<>());
        TensorPlan plan = new TensorPlan(v3);
        assertThat(plan.parameters()).isBetween(670_900_000_000L, 671_100_000_000L);
        assertThat(plan.activeParameters()).isBetween(36_500_000_000L, 37_000_000_000L);
    }

    /// Qwen3-30B-A3B, by its config: 30.5 billion parameters, 3.3 of them active with the embedding's.
    @Test
    void aPublishedConfigMakesAModelOfItsPublishedSize() {
        ModelConfig qwen = ModelConfig.parse("""
                {"architectures": ["Qwen3MoeForCausalLM"], "model_type": "qwen3_moe", "torch_dtype": "bfloat16",
                 "attention_bias": false, "attention_dropout": 0.0, "decoder_sparse_step": 1, "head_dim": 128,
                 "hidden_act": "silu", "hidden_size": 2048, "intermediate_size": 6144, "max_position_embeddings": 40960,
                 "max_window_layers": 48, "mlp_only_layers": [], "moe_intermediate_size": 768, "norm_topk_prob": true,
                 "num_attention_heads": 32, "num_experts": 128, "num_experts_per_tok": 8, "num_hidden_layers": 48,
                 "num_key_value_heads": 4, "output_router_logits": false, "rms_norm_eps": 1e-06, "rope_scaling": null,
                 "rope_theta": 1000000.0, "router_aux_loss_coef": 0.001, "sliding_window": null,
                 "tie_word_embeddings": false, "use_cache": true, "use_sliding_window": false, "vocab_size": 151936}
                """);
        TensorPlan plan = new TensorPlan(qwen);
        assertThat(plan.parameters()).isEqualTo(30_532_122_624L);
        assertThat(plan.activeParameters() + 151936L * 2048).isBetween(3_300_000_000L, 3_400_000_000L);
        assertThat(qwen.attention()).isEqualTo(new Attention.Grouped(32, 4, 128, new Rotary.Plain(1e6)));
        assertThat(qwen.attention().remembered()).isEqualTo(2 * 4 * 128);
        assertThat(qwen.unread()).containsKeys("max_window_layers", "router_aux_loss_coef");
    }

    /// Sparse attention remembers the indexer's key too.
    @Test
    void theIndexersKeyTakesMemory() throws IOException {
        ModelConfig sparse = SmallModels.sparse();
        List<Part> parts = new ArrayList<>(Sharding.ONE_FILE.parts(SmallModels.weights(sparse, 1)));
        parts.add(new Part.Text("config.json", sparse.toJson()));
        Path place = folder.resolve("sparse");
        Checkpoint.publish(place, parts);
        Inventory inventory = Inventory.of(place);
        assertThat(inventory.architecture()).isEqualTo("DeepseekV32ForCausalLM");
        assertThat(inventory.contextBytesPerToken()).isEqualTo((10 + 6 + 9) * 4 * 3);
    }

    @Test
    void aFolderThatIsNotItsConfigsHasNoInventory() throws IOException {
        Path place = publish(SmallModels.weights(SmallModels.odd(), 1), Sharding.ONE_FILE);
        assertThatThrownBy(() -> Inventory.of(place))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("model.safetensors")
                .hasMessageContaining("'lm_head.weight' is F32 of [33, 19]; expected a shape of [53, 24]");
    }
}
