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
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Against transformers' models in float64 (`src/test/oracle/deepseek_gradients.py`): every logit,
/// the loss, every gradient, and what ten updates make of every weight.
class PyTorchParityTest {
    private static final JsonMapper JSON = new JsonMapper();

    /// A model as PyTorch computed it.
    private static final class Oracle {
        final JsonNode metadata;
        /// As it is computed: where indexers warm up, all attend to all.
        final ModelConfig config;
        final boolean warmUp;
        final List<int[]> sequences = new ArrayList<>();
        final Map<String, Tensor> tensors = new TreeMap<>();

        Oracle(String name) throws IOException {
            ByteBuffer file = ByteBuffer.wrap(read(name)).order(ByteOrder.LITTLE_ENDIAN);
            byte[] header = new byte[(int) file.getLong()];
            file.get(header);
            ByteBuffer numbers = file.slice().order(ByteOrder.LITTLE_ENDIAN);
            JsonNode json = JSON.readTree(new String(header, StandardCharsets.UTF_8));
            metadata = json.get("__metadata__");
            warmUp = text("warm_up").equals("True");
            ModelConfig published = ModelConfig.parse(text("config"));
            config = warmUp ? published.attendingToAll() : published;
            for (JsonNode ids : JSON.readTree(text("sequences"))) {
                sequences.add(ids.valueStream().mapToInt(JsonNode::asInt).toArray());
            }
            json.properties().forEach(entry -> {
                if (entry.getKey().equals("__metadata__")) return;
                tensors.put(entry.getKey(), tensor(entry.getValue(), numbers));
            });
        }

        String text(String name) {
            return metadata.get(name).asString();
        }

        double number(String name) {
            return Double.parseDouble(text(name));
        }

        private static byte[] read(String name) throws IOException {
            try (InputStream in = PyTorchParityTest.class.getResourceAsStream("/oracle/" + name + ".safetensors")) {
                return Objects.requireNonNull(in, name).readAllBytes();
            }
        }

        private static Tensor tensor(JsonNode entry, ByteBuffer numbers) {
            int[] shape =
                    entry.get("shape").valueStream().mapToInt(JsonNode::asInt).toArray();
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

        /// Of the tensors that it has this of.
        Map<String, float[]> of(String what) {
            Map<String, float[]> all = new TreeMap<>();
            tensors.forEach((name, tensor) -> {
                if (name.startsWith(what)) all.put(name.substring(what.length()), tensor.data());
            });
            return all;
        }

        Weights weights() {
            Map<String, Tensor> weights = new TreeMap<>();
            tensors.forEach((name, tensor) -> {
                if (name.startsWith("model.") || name.startsWith("lm_head.")) weights.put(name, tensor);
            });
            return new Weights(weights).copy();
        }

        Learner learner(Weights weights, VectorOps ops) {
            Frozen frozen = warmUp ? Frozen.ALL_BUT_INDEXERS : Frozen.NONE;
            var settings = new Optimizer.Settings(0.9, 0.95, 1e-5, 0.01, 1, frozen);
            return new Learner(config, weights, Optimizer.fresh(settings, weights), ops, 1000);
        }

        /// The loss, whose gradients are then added to the learner's.
        double loss(Learner learner) {
            List<TrainSequence> batch = new ArrayList<>();
            float[][] slopes = new float[sequences.size()][];
            for (int i = 0; i < slopes.length; i++) {
                int length = sequences.get(i).length;
                byte[] mask = new byte[length];
                if (!warmUp) Arrays.fill(mask, 1, length, (byte) 1);
                batch.add(new TrainSequence(sequences.get(i), mask, null, null, 1));
                slopes[i] = new float[warmUp ? 0 : length - 1];
                for (int t = 0; t < slopes[i].length; t++) slopes[i][t] = 0.1f * (t % 5) - 0.25f;
            }
            Learner.Pass pass = learner.forward(batch);
            double loss = 0;
            for (int i = 0; i < slopes.length; i++) {
                for (int t = 0; t < slopes[i].length; t++) loss += (double) slopes[i][t] * pass.logProbs()[i][t];
            }
            Auxiliary weights = new Auxiliary(number("lookahead"), number("balance"), number("indexer"));
            Auxiliary.Losses losses = pass.backward(slopes, weights);
            return loss
                    + weights.lookahead() * losses.lookahead()
                    + weights.balance() * losses.balance()
                    + weights.indexer() * losses.indexer();
        }

        /// A learner's gradients by the names of the weights.
        Map<String, float[]> gradients(Learner learner) {
            Map<String, float[]> gradients = new TreeMap<>();
            learner.gradients()
                    .tensors()
                    .forEach((name, tensor) -> gradients.put(name, tensor.data().clone()));
            new TensorPlan(config).shared().forEach((copy, name) -> {
                float[] part = gradients.remove(copy);
                if (part == null) return;
                float[] sum = Objects.requireNonNull(gradients.get(name));
                for (int i = 0; i < sum.length; i++) sum[i] += part[i];
            });
            gradients.keySet().removeIf(name -> TensorPlan.role(name) == TensorPlan.Role.ROUTING_BIAS);
            return gradients;
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "v2_plain_queries_greedy_yarn",
                "v2_ranked_queries_groups_tied",
                "v3_ranked_queries_groups_yarn",
                "v3_plain_queries_one_group",
                "v3_plain_queries_groups_yarn",
                "v3_looking_ahead",
                "v32_groups_yarn",
                "v32_looking_ahead_tied",
                "v32_warm_up",
                "qwen3_groups_normalised_yarn",
                "qwen3_one_group_tied",
                "qwen3_every_head_alone"
            })
    void weComputeWhatTransformersComputes(String name) throws IOException {
        Oracle oracle = new Oracle(name);
        assertThat(oracle.number("excluded"))
                .as("sequences too near to a tie, beside %d", oracle.sequences.size())
                .isLessThanOrEqualTo(oracle.sequences.size());
        sameShape(ModelConfig.parse(oracle.text("transformers")), ModelConfig.parse(oracle.text("config")));
        try (var ops = new VectorOps(2)) {
            logits(oracle, ops);
            Weights weights = oracle.weights();
            Learner learner = oracle.learner(weights, ops);
            double loss = oracle.loss(learner);
            assertThat(Math.abs(loss / oracle.number("loss") - 1)).as("loss").isLessThanOrEqualTo(1e-5);
            near("gradient", oracle.gradients(learner), oracle.of("gradient."), 1e-4);
            learner.step(1e-3);
            for (int step = 1; step < 10; step++) {
                oracle.loss(learner);
                learner.step(1e-3);
            }
            near("change", changes(oracle, learner), oracle.of("change."), 1e-3);
        }
    }

    /// What transformers writes is read as what was published.
    private static void sameShape(ModelConfig have, ModelConfig want) {
        assertThat(have).usingRecursiveComparison().ignoringFields("unread").isEqualTo(want);
    }

    private static void logits(Oracle oracle, VectorOps ops) {
        Transformer model = new Transformer(oracle.config, oracle.weights(), ops);
        for (int i = 0; i < oracle.sequences.size(); i++) {
            int fed = oracle.sequences.get(i).length - 1;
            Rows rows = new Rows();
            rows.add(model.newCache(), oracle.sequences.get(i), 0, fed);
            Forward forward = model.forward(rows);
            float[] have =
                    model.logits(forward, IntStream.range(0, fed).toArray()).toArray();
            float[] want = oracle.data("logits." + i);
            assertThat(have).hasSameSizeAs(want);
            float[] sorted = want.clone();
            Arrays.sort(sorted);
            double range = (double) sorted[sorted.length - 1] - sorted[0];
            for (int at = 0; at < want.length; at++) {
                assertThat(Math.abs(have[at] - want[at]) / range)
                        .as("logits %d [%d]", i, at)
                        .isLessThanOrEqualTo(1e-5);
            }
        }
    }

    private static Map<String, float[]> changes(Oracle oracle, Learner learner) {
        Map<String, float[]> changes = new TreeMap<>();
        for (String name : learner.optimizer().learning()) {
            if (TensorPlan.role(name) == TensorPlan.Role.ROUTING_BIAS) continue;
            float[] change = learner.weights().data(name).clone();
            float[] before = oracle.data(name);
            for (int i = 0; i < change.length; i++) change[i] -= before[i];
            changes.put(name, change);
        }
        return changes;
    }

    /// Of each tensor ‖have − want‖ / ‖want‖ is within the tolerance, or the difference is next to nothing.
    private static void near(String what, Map<String, float[]> have, Map<String, float[]> want, double tolerance) {
        assertThat(have.keySet()).isEqualTo(new TreeSet<>(want.keySet()));
        want.forEach((name, wanted) -> {
            float[] found = Objects.requireNonNull(have.get(name));
            double difference = 0;
            double norm = 0;
            for (int i = 0; i < wanted.length; i++) {
                difference += Math.pow((double) found[i] - wanted[i], 2);
                norm += Math.pow(wanted[i], 2);
            }
            assertThat(Math.sqrt(difference))
                    .as("%s of %s, whose norm is %s", what, name, Math.sqrt(norm))
                    .isLessThanOrEqualTo(Math.max(tolerance * Math.sqrt(norm), 1e-8));
        });
    }
}
