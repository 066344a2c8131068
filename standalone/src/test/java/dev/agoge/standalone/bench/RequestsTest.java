package dev.agoge.standalone.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agoge.policy.Model;
import dev.agoge.policy.model.ModelConfig;
import dev.agoge.policy.model.TensorPlan;
import dev.agoge.policy.weights.Checkpoint;
import dev.agoge.policy.weights.Checkpoint.Part;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class RequestsTest {
    private static final String CONFIG = """
            {"model_type": "deepseek_v3", "vocab_size": 31, "hidden_size": 16, "intermediate_size": 24,
             "moe_intermediate_size": 8, "num_hidden_layers": 2, "first_k_dense_replace": 1, "num_attention_heads": 2,
             "kv_lora_rank": 8, "qk_nope_head_dim": 4, "qk_rope_head_dim": 4, "v_head_dim": 4, "n_routed_experts": 4,
             "n_group": 1, "topk_group": 1, "routed_scaling_factor": 1.0,
             "num_experts_per_tok": 2, "max_position_embeddings": 64}""";

    @TempDir
    private Path folder;

    private static List<JsonNode> answers(String... requests) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var answering = new Requests(1)) {
            answering.answer(
                    new BufferedReader(new StringReader(String.join("\n", requests))),
                    new PrintStream(out, true, StandardCharsets.UTF_8));
        }
        return out.toString(StandardCharsets.UTF_8)
                .lines()
                .map(JsonMapper.shared()::readTree)
                .toList();
    }

    @Test
    void everyRequestIsAnsweredByALine() throws IOException {
        ModelConfig config = ModelConfig.parse(CONFIG);
        Model model = new Model(config, new TensorPlan(config).initial(1));
        Path place = folder.resolve("model");
        Checkpoint.publish(
                place,
                List.of(
                        new Part.Text("config.json", config.toJson()),
                        new Part.Tensors("model.safetensors", model.weights())));
        List<JsonNode> answers = answers(
                "{\"do\": \"prefill\", \"tokens\": 5}",
                "{\"do\": \"load\", \"model\": \"" + place + "\"}",
                "{\"do\": \"logits\", \"ids\": [1, 2, 3]}",
                "{\"do\": \"prefill\", \"tokens\": 20}",
                "{\"do\": \"decode\", \"sequences\": 3, \"context\": 9, \"steps\": 4}",
                "{\"do\": \"train\", \"sequences\": 2, \"length\": 7}",
                "{\"do\": \"product\", \"rows\": 3, \"columns\": 5, \"depth\": 7, \"times\": 2}",
                "{\"do\": \"decode\", \"sequences\": 0, \"context\": 9, \"steps\": 4}",
                "{\"do\": \"load\", \"model\": \"nowhere\"}",
                "nonsense");
        assertThat(answers.get(0).path("error").asString()).contains("no model is loaded");
        assertThat(answers.get(1).has("error")).isFalse();
        try (var rig = new Rig(model, 2)) {
            float[] logits = rig.logits(new int[] {1, 2, 3});
            for (int id = 0; id < logits.length; id++) {
                assertThat((float) answers.get(2).path("logits").get(id).asDouble())
                        .isEqualTo(logits[id]);
            }
        }
        assertThat(answers.subList(3, 7))
                .allMatch(answer -> answer.path("seconds").asDouble() > 0)
                .allMatch(answer -> answer.path("flops").asDouble() > 0);
        assertThat(answers.get(6).path("flops").asDouble()).isEqualTo(2.0 * 3 * 5 * 7);
        assertThat(answers.get(7).path("error").asString()).contains("sequences must be above 0");
        assertThat(answers.get(8).path("error").asString()).contains("nowhere");
        assertThat(answers.get(9).has("error")).isTrue();
    }
}
