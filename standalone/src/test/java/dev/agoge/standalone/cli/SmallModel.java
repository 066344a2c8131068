package dev.agoge.standalone.cli;

import dev.agoge.policy.Policy;
import dev.agoge.policy.chat.DsmlChat;
import dev.agoge.policy.model.ModelConfig;
import dev.agoge.policy.model.TensorPlan;
import dev.agoge.policy.tokenizer.BpeTrainer;
import dev.agoge.policy.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// A model of two layers and forty positions, with a tokenizer.
final class SmallModel {
    static final Tokenizer TOKENIZER =
            DsmlChat.trainTokenizer(List.of(new BpeTrainer.Document(List.of("Hello, hello, hello."))), 300);

    /// More ids than the tokenizer has tokens, as published models have.
    private static final int PADDING = 64;

    private SmallModel() {}

    static Path write(Path folder) throws IOException {
        ModelConfig config = ModelConfig.parse("""
                {"model_type": "deepseek_v3", "vocab_size": %d, "hidden_size": 16, "intermediate_size": 24,
                 "moe_intermediate_size": 8, "num_hidden_layers": 2, "first_k_dense_replace": 1,
                 "num_attention_heads": 2, "kv_lora_rank": 8, "qk_nope_head_dim": 4, "qk_rope_head_dim": 4,
                 "v_head_dim": 4, "n_routed_experts": 4,
                 "n_group": 1, "topk_group": 1, "routed_scaling_factor": 1.0, "n_shared_experts": 1,
                 "num_experts_per_tok": 2,
                 "max_position_embeddings": 40, "initializer_range": 0.3}""".formatted(TOKENIZER.size() + PADDING));
        new Policy(config, TOKENIZER, new TensorPlan(config).initial(1)).save(folder);
        return folder;
    }
}
