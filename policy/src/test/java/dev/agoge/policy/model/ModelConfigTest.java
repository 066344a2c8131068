package dev.agoge.policy.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agoge.policy.weights.Weights;
import java.util.List;
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
        "model_type, '\"deepseek_v32\"'",
        "scoring_func, '\"softmax\"'",
        "topk_method, '\"greedy\"'",
        "rope_scaling, '{\"type\": \"yarn\"}'",
        "num_nextn_predict_layers, 1",
        "attention_bias, true",
        "quantization_config, '{}'",
        "rope_interleave, false",
        "moe_layer_freq, 2",
        "num_key_value_heads, 1"
    })
    void whatCannotBeComputedIsRefusedByName(String name, String value) {
        JsonMapper json = new JsonMapper();
        ObjectNode config = (ObjectNode) json.readTree(SmallModels.full().toJson());
        String changed = config.set(name, json.readTree(value)).toString();
        assertThatThrownBy(() -> ModelConfig.parse(changed))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(name);
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
