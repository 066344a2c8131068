package dev.agoge.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agoge.policy.model.Attention;
import dev.agoge.policy.model.Gate;
import dev.agoge.policy.model.ModelConfig;
import dev.agoge.policy.model.Rotary;
import dev.agoge.policy.model.Rows;
import dev.agoge.policy.model.SmallModels;
import dev.agoge.policy.model.TensorPlan;
import dev.agoge.policy.model.Transformer;
import dev.agoge.policy.op.VectorOps;
import dev.agoge.policy.weights.Checkpoint;
import dev.agoge.policy.weights.Checkpoint.Part;
import dev.agoge.policy.weights.Precision;
import dev.agoge.policy.weights.Safetensors;
import dev.agoge.policy.weights.Sharding;
import dev.agoge.policy.weights.Weights;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Both ways over the border: transformers has read what is written here (`src/test/oracle/written_logits.py`) and
/// reckons the same logits, and so do we on what it has written (`src/test/oracle/published_folders.py`).
///
/// The folders are written to `target/written`, from where the script takes them.
class TransformersReadsTest {
    private static final Path WRITTEN = Path.of("target", "written");
    /// Of the greatest logit.
    private static final double TOLERANCE = 1e-5;

    private static final ModelConfig LATENT = new ModelConfig(
            12,
            2,
            29,
            64,
            1e-6,
            0.3,
            false,
            false,
            new Attention.Latent(3, 7, 10, 6, 4, 5, new Rotary.Plain(10000)),
            new ModelConfig.FeedForward(14, 1, 6, 4, 1, new Gate(Gate.Scoring.SIGMOID, 2, 2, 1, true, 2.5)),
            new TreeMap<>());

    private static final ModelConfig GROUPED = new ModelConfig(
            12,
            2,
            29,
            64,
            1e-6,
            0.3,
            true,
            false,
            new Attention.Grouped(4, 2, 6, new Rotary.Yarn(10000, 4, 16, 4, 1, 0, 0)),
            new ModelConfig.FeedForward(14, 1, 6, 12, 0, new Gate(Gate.Scoring.SOFTMAX, 2, 1, 1, true, 1)),
            new TreeMap<>());

    /// Attends to five positions at most.
    private static final ModelConfig SPARSE = new ModelConfig(
            12,
            2,
            29,
            64,
            1e-6,
            0.6,
            false,
            false,
            new Attention.Latent(3, 7, 10, 6, 4, 5, new Rotary.Plain(10000)).with(new Attention.Indexer(6, 9, 5)),
            LATENT.feedForward(),
            new TreeMap<>());

    static Stream<Arguments> written() {
        return Stream.of(
                Arguments.of("F32", Precision.F32, LATENT),
                Arguments.of("BF16", Precision.BF16, LATENT),
                Arguments.of("GROUPED", Precision.F32, GROUPED),
                Arguments.of("SPARSE", Precision.F32, SPARSE));
    }

    @ParameterizedTest
    @MethodSource("written")
    void whatIsWrittenMeansTheSameToTransformers(String name, Precision precision, ModelConfig config)
            throws IOException {
        Path folder = WRITTEN.resolve(name);
        clear(folder);
        List<Part> parts = new ArrayList<>(new Sharding(precision, 4000 * (precision == Precision.F32 ? 4 : 2))
                .parts(SmallModels.weights(config, 7)));
        String text = config.toJson().replace("float32", precision == Precision.F32 ? "float32" : "bfloat16");
        parts.add(new Part.Text("config.json", text));
        Checkpoint.publish(folder, parts);

        Path oracle = resource("written.safetensors");
        byte[] bytes = Files.readAllBytes(oracle);
        int length = Math.toIntExact(Long.reverseBytes(ByteBuffer.wrap(bytes).getLong()));
        JsonNode sums = new JsonMapper().readTree(bytes, Long.BYTES, length).get("__metadata__");
        assertThat(sumsOfTensors(Files.readString(folder.resolve("SHA256SUMS"))))
                .as("these are no longer the files that transformers has read: run written_logits.py again")
                .hasSize(3)
                .isEqualTo(sumsOfTensors(sums.get(name).asString()));
        Weights read = Checkpoint.open(folder).model(new TensorPlan(config).wanted(Set.of()));
        close(logits(config, read), Safetensors.read(oracle).data(name));
    }

    private static List<String> sumsOfTensors(String sums) {
        return sums.lines().filter(line -> line.contains("model")).toList();
    }

    private static void clear(Path folder) throws IOException {
        Files.createDirectories(folder);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) Files.delete(file);
        }
        Files.delete(folder);
    }

    @ParameterizedTest
    @ValueSource(strings = {"deepseek_v3", "deepseek_v32", "qwen3_moe"})
    void whatTransformersHasWrittenMeansTheSameHere(String name) throws IOException {
        Path published = resource("published/" + name + "/single");
        ObjectNode json = (ObjectNode) new JsonMapper().readTree(Files.readString(published.resolve("config.json")));
        // Transformers says one further layer by default, and writes none.
        ModelConfig theirs =
                ModelConfig.parse(json.put("num_nextn_predict_layers", 0).toString());
        float[] logits = Safetensors.read(resource("published/" + name + "/logits.safetensors"))
                .data("logits");
        for (String form : List.of("single", "fused")) {
            Checkpoint checkpoint = Checkpoint.imported(resource("published/" + name + "/" + form));
            close(logits(theirs, checkpoint.model(new TensorPlan(theirs).wanted(Set.of()))), logits);
        }
    }

    private static Path resource(String name) {
        try {
            return Path.of(Objects.requireNonNull(TransformersReadsTest.class.getResource("/oracle/" + name), name)
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static float[] logits(ModelConfig config, Weights weights) {
        int[] ids = IntStream.range(0, 23)
                .map(t -> (7 * t * t + 3 * t) % config.vocabulary())
                .toArray();
        try (var ops = new VectorOps(1)) {
            Transformer model = new Transformer(config, weights, ops);
            Rows rows = new Rows();
            rows.add(model.newCache(), ids, 0, ids.length);
            return model.logits(
                            model.forward(rows), IntStream.range(0, ids.length).toArray())
                    .toArray();
        }
    }

    private static void close(float[] have, float[] want) {
        assertThat(have).hasSameSizeAs(want);
        double greatest = 0;
        for (float one : want) greatest = Math.max(greatest, Math.abs(one));
        for (int i = 0; i < want.length; i++) {
            assertThat((double) have[i]).as("logit %d", i).isCloseTo(want[i], Offset.offset(TOLERANCE * greatest));
        }
    }
}
