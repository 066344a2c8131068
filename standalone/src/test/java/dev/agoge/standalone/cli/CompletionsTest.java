package dev.agoge.standalone.cli;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agoge.contracts.Sampling;
import dev.agoge.policy.Model;
import dev.agoge.policy.model.ModelConfig;
import dev.agoge.policy.model.TensorPlan;
import dev.agoge.standalone.home.Refusal;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class CompletionsTest {
    private static final ModelConfig CONFIG = ModelConfig.parse("""
            {"model_type": "deepseek_v3", "vocab_size": 31, "hidden_size": 16, "intermediate_size": 24,
             "moe_intermediate_size": 8, "num_hidden_layers": 2, "first_k_dense_replace": 1, "num_attention_heads": 2,
             "kv_lora_rank": 8, "qk_nope_head_dim": 4, "qk_rope_head_dim": 4, "v_head_dim": 4, "n_routed_experts": 4,
             "n_group": 1, "topk_group": 1, "routed_scaling_factor": 1.0,
             "num_experts_per_tok": 2, "max_position_embeddings": 64}""");

    private final Completions completions = new Completions(
            new Model(CONFIG, new TensorPlan(CONFIG).initial(1)), List.of(), new Sampling(1, 1, 0, 0), 1);

    @Test
    void whatTheUserCanChangeIsRefused() {
        assertThatThrownBy(() -> completions.of(List.of(new int[] {1, 2}), 9, 100, 1))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("cannot be continued: a sequence needs");
    }

    /// It must come to the log with its trace, and not look as if the user could do something about it.
    @Test
    void aBugIsNoRefusal() {
        List<int[]> nothing = Arrays.asList(new int[1][]);
        assertThatThrownBy(() -> completions.of(nothing, 9, 1 << 20, 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("the prompts were not continued: java.lang.NullPointerException")
                .hasRootCauseInstanceOf(NullPointerException.class);
    }
}
