package dev.agoge.standalone.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agoge.policy.Model;
import dev.agoge.policy.model.ModelConfig;
import dev.agoge.policy.model.TensorPlan;
import org.junit.jupiter.api.Test;

class RigTest {
    /// Of 17 million parameters, large beside what else comes and goes in a process of tests. The heap gives arrays
    /// of half a megabyte or more whole megabytes, which the formula does not count: these are smaller, or nearly
    /// fill them.
    private static final String CONFIG = """
            {"model_type": "deepseek_v3", "vocab_size": 8192, "hidden_size": 352, "intermediate_size": 1408,
             "moe_intermediate_size": 352, "num_hidden_layers": 4, "first_k_dense_replace": 1, "num_attention_heads": 8,
             "kv_lora_rank": 104, "qk_nope_head_dim": 56, "qk_rope_head_dim": 32, "v_head_dim": 88,
             "n_routed_experts": 8,
             "n_group": 1, "topk_group": 1, "routed_scaling_factor": 1.0, "num_experts_per_tok": 2, "max_position_embeddings": 512}""";

    @Test
    void trainingHoldsWhatTheFormulaSays() {
        ModelConfig config = ModelConfig.parse(CONFIG);
        try (var rig = new Rig(new Model(config, new TensorPlan(config).initial(1)), 2)) {
            Workload.Train train = new Workload.Train(2, 341);
            rig.seconds(train);
            Memory memory = rig.memory(train);
            assertThat((double) memory.held() / memory.told()).isBetween(0.97, 1.10);
        }
    }
}
