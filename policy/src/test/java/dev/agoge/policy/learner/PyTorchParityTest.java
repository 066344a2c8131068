package dev.agoge.policy.learner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agoge.policy.model.Forward;
import dev.agoge.policy.model.ModelConfig;
import dev.agoge.policy.model.Rows;
import dev.agoge.policy.model.TensorPlan;
import dev.agoge.policy.model.Transformer;
import dev.agoge.policy.op.VectorOps;
import dev.agoge.policy.weights.Weights;
import dev.agoge.policy.weights.Weights.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Against transformers' DeepseekV3ForCausalLM in float64 (`src/test/oracle/deepseek_gradients.py`): every logit, the
/// loss, and every number of every gradient.
class PyTorchParityTest {
    private static final int[] LENGTHS = {41, 3, 19};
    /// Of a tensor's greatest number.
    private static final double TOLERANCE = 2e-5;

    private static final class Oracle {
        final ModelConfig config;
        final Map<String, Tensor> tensors = new TreeMap<>();

        Oracle(String name) throws IOException {
            ByteBuffer file = ByteBuffer.wrap(read(name)).order(ByteOrder.LITTLE_ENDIAN);
            byte[] header = new byte[(int) file.getLong()];
            file.get(header);
            ByteBuffer numbers = file.slice().order(ByteOrder.LITTLE_ENDIAN);
            JsonNode json = new JsonMapper().readTree(new String(header, StandardCharsets.UTF_8));
            config = ModelConfig.parse(json.at("/__metadata__/config").asString());
            json.properties().forEach(entry -> {
                if (entry.getKey().equals("__metadata__")) return;
                tensors.put(entry.getKey(), tensor(entry.getValue(), numbers));
            });
        }

        private static byte[] read(String name) throws IOException {
            try (InputStream in = PyTorchParityTest.class.getResourceAsStream("/oracle/" + name + ".safetensors")) {
                return Objects.requireNonNull(in, name).readAllBytes();
            }
        }

        private static Tensor tensor(JsonNode entry, ByteBuffer numbers) {
            int[] shape = IntStream.range(0, entry.get("shape").size())
                    .map(i -> entry.get("shape").get(i).asInt())
                    .toArray();
            int from = entry.at("/data_offsets/0").asInt();
            float[] data = new float[(entry.at("/data_offsets/1").asInt() - from) / Float.BYTES];
            numbers.slice(from, data.length * Float.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asFloatBuffer()
                    .get(data);
            return new Tensor(shape, data);
        }

        float[] data(String name) {
            return Objects.requireNonNull(tensors.get(name), name).data();
        }

        Weights weights() {
            Map<String, Tensor> weights = new TreeMap<>();
            tensors.forEach((name, tensor) -> {
                if (name.startsWith("model.") || name.startsWith("lm_head.")) weights.put(name, tensor);
            });
            return new Weights(weights);
        }

        int[] ids(int sequence) {
            return IntStream.range(0, LENGTHS[sequence])
                    .map(t -> (7 * t * t + 3 * t + sequence) % config.vocabulary())
                    .toArray();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ranked_queries_and_groups", "plain_queries_and_one_group"})
    void logitsAreTransformers(String name) throws IOException {
        Oracle oracle = new Oracle(name);
        try (var ops = new VectorOps(2)) {
            Transformer model = new Transformer(oracle.config, oracle.weights(), ops);
            for (int i = 0; i < LENGTHS.length; i++) {
                Rows rows = new Rows();
                rows.add(model.newCache(), oracle.ids(i), 0, LENGTHS[i]);
                Forward forward = model.forward(rows);
                float[] logits = model.logits(
                                forward, IntStream.range(0, LENGTHS[i]).toArray())
                        .toArray();
                close("logits " + i, logits, oracle.data("logits." + i));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ranked_queries_and_groups", "plain_queries_and_one_group"})
    void lossAndEveryGradientAreAutograds(String name) throws IOException {
        Oracle oracle = new Oracle(name);
        try (var ops = new VectorOps(2)) {
            Weights weights = oracle.weights();
            Optimizer optimizer = Optimizer.fresh(Optimizer.Settings.DEFAULT, weights);
            Learner learner = new Learner(oracle.config, weights, optimizer, ops, 1000);
            List<TrainSequence> sequences = new ArrayList<>();
            float[][] slopes = new float[LENGTHS.length][];
            for (int i = 0; i < LENGTHS.length; i++) {
                byte[] mask = new byte[LENGTHS[i]];
                Arrays.fill(mask, 1, mask.length, (byte) 1);
                sequences.add(new TrainSequence(oracle.ids(i), mask, null, null, 1));
                slopes[i] = new float[LENGTHS[i] - 1];
                for (int t = 0; t < slopes[i].length; t++) slopes[i][t] = 0.1f * (t % 5) - 0.25f;
            }
            Learner.Pass pass = learner.forward(sequences);
            double loss = 0;
            for (int i = 0; i < slopes.length; i++) {
                for (int t = 0; t < slopes[i].length; t++) loss += (double) slopes[i][t] * pass.logProbs()[i][t];
            }
            close("loss", new float[] {(float) loss}, oracle.data("loss"));
            pass.backward(slopes);
            int compared = 0;
            for (String tensor : weights.names()) {
                if (TensorPlan.role(tensor) == TensorPlan.Role.ROUTING_BIAS) continue;
                close(tensor, learner.gradients().data(tensor), oracle.data("gradient." + tensor));
                compared++;
            }
            assertThat(compared)
                    .isEqualTo(oracle.tensors.keySet().stream()
                            .filter(tensor -> tensor.startsWith("gradient."))
                            .count());
        }
    }

    private static void close(String what, float[] have, float[] want) {
        assertThat(have).as(what).hasSameSizeAs(want);
        double greatest = 0;
        for (float one : want) greatest = Math.max(greatest, Math.abs(one));
        for (int i = 0; i < want.length; i++) {
            assertThat((double) have[i])
                    .as("%s [%d]", what, i)
                    .isCloseTo(want[i], org.assertj.core.data.Offset.offset(TOLERANCE * greatest));
        }
    }
}
