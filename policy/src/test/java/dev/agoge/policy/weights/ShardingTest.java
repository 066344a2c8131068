package dev.agoge.policy.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agoge.policy.weights.Checkpoint.Part;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ShardingTest {
    private final Weights weights = new Weights(
            Map.of("a", tensor(3), "b", tensor(2), "c", tensor(9), "d", tensor(1), "e", tensor(4), "f", tensor(0)));

    private static Weights.Tensor tensor(int size) {
        return new Weights.Tensor(new int[] {size}, new float[size]);
    }

    @Test
    void oneFileNeedsNoIndex() {
        assertThat(Sharding.ONE_FILE.parts(weights))
                .containsExactly(new Part.Tensors("model.safetensors", weights, Precision.F32));
        assertThat(new Sharding(Precision.BF16, 38).parts(weights)).hasSize(1);
    }

    @Test
    void namesAreTheSameWhereverNumeralsAreOthers() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
        try {
            assertThat(new Sharding(Precision.F32, 20).parts(weights).getFirst().name())
                    .isEqualTo("model-00001-of-00003.safetensors");
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void aShardHoldsWhatFitsAndNeverNothing() {
        List<Part> parts = new Sharding(Precision.F32, 20).parts(weights);
        assertThat(parts.stream().map(Part::name))
                .containsExactly(
                        "model-00001-of-00003.safetensors",
                        "model-00002-of-00003.safetensors",
                        "model-00003-of-00003.safetensors",
                        "model.safetensors.index.json");
        assertThat(parts.stream()
                        .filter(Part.Tensors.class::isInstance)
                        .map(part ->
                                String.join("", ((Part.Tensors) part).weights().names())))
                .containsExactly("ab", "c", "def");
        JsonNode index = new JsonMapper().readTree(((Part.Text) parts.getLast()).text());
        assertThat(index.at("/metadata/total_size").asLong()).isEqualTo(4 * 19);
        assertThat(index.at("/weight_map/c").asString()).isEqualTo("model-00002-of-00003.safetensors");
        assertThat(index.get("weight_map").size()).isEqualTo(6);
    }

    @Test
    void aShardOfNothingIsRefused() {
        assertThatThrownBy(() -> new Sharding(Precision.F32, 0)).hasMessageContaining("a shard of 0 bytes");
    }
}
