package dev.agoge.policy.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class AssemblyTest {
    private static final String EXPERT = "model.layers.0.mlp.experts.";
    private static final String FUSED = "model.layers.0.mlp.experts.gate_up_proj";

    @TempDir
    private Path folder;

    private final HandmadeFile file = new HandmadeFile();
    private final TreeMap<String, int[]> shapes = new TreeMap<>();

    private void want(String name, int... shape) {
        shapes.put(name, shape);
    }

    private Weights read() throws IOException {
        file.write(folder.resolve("model.safetensors"));
        try (Shards shards = Shards.open(folder)) {
            return Assembly.of(shards, new Wanted(shapes, "extra"::equals)).weights();
        }
    }

    private void refused(String... why) {
        assertThatThrownBy(this::read)
                .isExactlyInstanceOf(UnusableFile.class)
                .hasMessageContaining(folder.toString())
                .hasMessageContainingAll(why);
    }

    private static Path published(String name) {
        try {
            return Path.of(Objects.requireNonNull(AssemblyTest.class.getResource("/oracle/published/" + name), name)
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Written by transformers (`src/test/oracle/published_folders.py`): shards with each expert's tensors, and one
    /// file with the tensors it keeps for all experts.
    @ParameterizedTest
    @ValueSource(strings = {"deepseek_v2", "deepseek_v3", "qwen3_moe"})
    void bothFormsThatTransformersWritesAreTheSameWeights(String name) throws IOException {
        try (Shards single = Shards.open(published(name + "/single"));
                Shards fused = Shards.open(published(name + "/fused"))) {
            assertThat(single.files()).hasSizeGreaterThan(2);
            single.tensors()
                    .forEach((tensor, stored) -> want(
                            tensor,
                            stored.shape().stream().mapToInt(Long::intValue).toArray()));
            Wanted wanted = new Wanted(shapes, tensor -> false);
            assertThat(fused.tensors()).hasSizeLessThan(shapes.size());
            Weights weights = Assembly.of(single, wanted).weights();
            assertThat(Assembly.of(fused, wanted).weights().digest()).isEqualTo(weights.digest());
            assertThat(weights.names()).contains("model.layers.1.mlp.experts.3.down_proj.weight");
        }
    }

    @Test
    void anExpertsPartOfAFusedTensorIsItsOwn() throws IOException {
        float[] gateUp = new float[2 * 6 * 2];
        float[] down = new float[2 * 2 * 3];
        for (int i = 0; i < gateUp.length; i++) gateUp[i] = i;
        for (int i = 0; i < down.length; i++) down[i] = 100 + i;
        file.floats(FUSED, gateUp, 2, 6, 2).floats("model.layers.0.mlp.experts.down_proj", down, 2, 2, 3);
        wantExperts(3, 2);
        Weights weights = read();
        assertThat(weights.data(EXPERT + "0.gate_proj.weight")).containsExactly(0, 1, 2, 3, 4, 5);
        assertThat(weights.data(EXPERT + "0.up_proj.weight")).containsExactly(6, 7, 8, 9, 10, 11);
        assertThat(weights.data(EXPERT + "1.gate_proj.weight")).containsExactly(12, 13, 14, 15, 16, 17);
        assertThat(weights.data(EXPERT + "1.up_proj.weight")).containsExactly(18, 19, 20, 21, 22, 23);
        assertThat(weights.data(EXPERT + "1.down_proj.weight")).containsExactly(106, 107, 108, 109, 110, 111);
        assertThat(weights.shape(EXPERT + "1.down_proj.weight")).containsExactly(2, 3);
    }

    private void wantExperts(int size, int hidden) {
        for (int expert = 0; expert < 2; expert++) {
            want(EXPERT + expert + ".gate_proj.weight", size, hidden);
            want(EXPERT + expert + ".up_proj.weight", size, hidden);
            want(EXPERT + expert + ".down_proj.weight", hidden, size);
        }
    }

    /// FP8 that PyTorch has multiplied out (`src/test/oracle/dtypes.py`), with parts of blocks at the edges, and an
    /// expert's gate that ends in the middle of a block.
    @Test
    void fp8IsPyTorchsToTheLastBit() throws IOException {
        byte[] bytes;
        try (InputStream in = AssemblyTest.class.getResourceAsStream("/oracle/fp8.safetensors")) {
            bytes = Objects.requireNonNull(in, "fp8.safetensors").readAllBytes();
        }
        Files.write(folder.resolve("model.safetensors"), bytes);
        int length = Math.toIntExact(Long.reverseBytes(ByteBuffer.wrap(bytes).getLong()));
        JsonNode digests = new JsonMapper().readTree(bytes, 8, length).get("__metadata__");
        want("model.layers.0.self_attn.o_proj.weight", 130, 140);
        wantExperts(66, 30);
        try (Shards shards = Shards.open(folder)) {
            Weights weights =
                    Assembly.of(shards, new Wanted(shapes, tensor -> false)).weights();
            assertThat(weights.names()).hasSize(7);
            for (String name : weights.names()) {
                assertThat(DtypeTest.digest(weights.data(name)).hex())
                        .as(name)
                        .isEqualTo(digests.get(name).asString());
            }
        }
    }

    @Test
    void everyTypeOfWeightsMayStandBesideTheOthers() throws IOException {
        file.add("a", Dtype.F32, new byte[] {0, 0, (byte) 0x80, 0x3f}, 1)
                .add("b", Dtype.BF16, new byte[] {(byte) 0x80, (byte) 0xbf}, 1)
                .add("c", Dtype.F16, new byte[] {0, 0x40}, 1)
                .add("d.weight", Dtype.F8_E4M3, new byte[] {0x38, 0x40}, 1, 2)
                .floats("d.weight_scale_inv", new float[] {0.3f}, 1, 1);
        want("a", 1);
        want("b", 1);
        want("c", 1);
        want("d.weight", 1, 2);
        Weights weights = read();
        assertThat(weights.tensors().values().stream().map(tensor -> tensor.data()[0]))
                .containsExactly(1f, -1f, 2f, 0.3f);
        assertThat(weights.data("d.weight")[1]).isEqualTo(0.6f);
    }

    /// Published folders of FP8 have scales in BF16.
    @Test
    void scalesMayBeOfAnyWidth() throws IOException {
        byte[] twos = {0x40, 0x40};
        file.add("a.weight", Dtype.F8_E4M3, twos, 1, 2)
                .floats("a.weight_scale_inv", new float[] {1.5f}, 1, 1)
                .add("b.weight", Dtype.F8_E4M3, twos, 1, 2)
                .add("b.weight_scale_inv", Dtype.BF16, new byte[] {(byte) 0xc0, 0x3f}, 1, 1)
                .add("c.weight", Dtype.F8_E4M3, twos, 1, 2)
                .add("c.weight_scale_inv", Dtype.F16, new byte[] {0, 0x3e}, 1, 1);
        for (String name : new String[] {"a", "b", "c"}) want(name + ".weight", 1, 2);
        Weights weights = read();
        for (String name : weights.names())
            assertThat(weights.data(name)).as(name).containsExactly(3f, 3f);
    }

    @Test
    void whatIsMissingIsNamedWithWhereItMayBe() {
        file.add("a", Dtype.F32, 1);
        want("a", 1);
        want("b", 2, 3);
        want(EXPERT + "0.up_proj.weight", 4, 3);
        want(EXPERT + "1.up_proj.weight", 4, 3);
        refused(
                "the tensor 'b' is missing; expected one of [2, 3]",
                "'" + EXPERT + "1.up_proj.weight' is missing; expected one of [4, 3], alone or in '" + FUSED
                        + "' of [2, 8, 3]");
    }

    @Test
    void whatNobodyWantsIsNamedUnlessItIsDispensable() throws IOException {
        file.add("a", Dtype.F32, 1).add("extra", Dtype.I64, 1).add("b", Dtype.I64, 1);
        want("a", 1);
        refused("model.safetensors: the tensor 'b' is I64 of [1]; expected no such tensor");
        file.write(folder.resolve("model.safetensors"));
        try (Shards shards = Shards.open(folder)) {
            Assembly assembly = Assembly.of(shards, new Wanted(shapes, name -> !name.equals("a")));
            assertThat(assembly.leftOut()).containsExactly("b", "extra");
            assertThat(assembly.weights().names()).containsExactly("a");
        }
    }

    @Test
    void wrongShapesAndTypesAreNamedTogether() {
        file.add("a", Dtype.F32, 1, 2).add("b", Dtype.I64, 1).add(FUSED, Dtype.BF16, 2, 4, 3);
        want("a", 2, 1);
        want("b", 1);
        want(EXPERT + "0.up_proj.weight", 3, 3);
        want(EXPERT + "1.up_proj.weight", 3, 3);
        refused(
                "'a' is F32 of [1, 2]; expected a shape of [2, 1]",
                "'b' is I64 of [1]; expected F32, BF16, F16 or F8_E4M3 of [1]",
                "'" + FUSED + "' is BF16 of [2, 4, 3]; expected a shape of [2, 6, 3]");
    }

    @Test
    void fp8WithoutItsScalesIsRefused() {
        file.add("a.weight", Dtype.F8_E4M3, 2, 3)
                .add("b.weight", Dtype.F8_E4M3, 2, 3)
                .add("b.weight_scale_inv", Dtype.F32, 2, 3)
                .add("c.weight", Dtype.F8_E4M3, 3)
                .add("d.weight", Dtype.BF16, 2, 3)
                .add("d.weight_scale_inv", Dtype.F32, 1, 1)
                .add("e.weight", Dtype.F8_E4M3, 129, 3)
                .add("e.weight_scale_inv", Dtype.F8_E8M0, 2, 1);
        for (String name : new String[] {"a", "b", "d"}) want(name + ".weight", 2, 3);
        want("c.weight", 3);
        want("e.weight", 129, 3);
        refused(
                "'a.weight' is F8_E4M3 of [2, 3]; expected its scales 'a.weight_scale_inv' of [1, 1] beside it",
                "'b.weight_scale_inv' is F32 of [2, 3]; expected F32, BF16 or F16 of [1, 1]",
                "'c.weight' is F8_E4M3 of [3]; expected F32, BF16 or F16",
                "'d.weight_scale_inv' is F32 of [1, 1]; expected no such tensor",
                "'e.weight_scale_inv' is F8_E8M0 of [2, 1]; expected F32, BF16 or F16 of [2, 1]");
    }

    @Test
    void complaintsEnd() {
        for (int i = 0; i < 100; i++) want("tensor" + i, 1);
        refused("and 90 more");
    }

    @Test
    void oneExpertNamedTwiceIsSurplus() {
        file.add(FUSED, Dtype.F32, 1, 2, 1).add(EXPERT + "0.gate_proj.weight", Dtype.F32, 1, 1);
        want(EXPERT + "0.gate_proj.weight", 1, 1);
        refused("'" + FUSED + "' is F32 of [1, 2, 1]; expected no such tensor");
    }

    @Test
    void aVersionInShardsIsReadAsOneAndCheckedFileByFile() throws IOException {
        Weights weights = SafetensorsTest.weights();
        Path place = folder.resolve("v0");
        Checkpoint.publish(place, new Sharding(Precision.F32, 100).parts(weights));
        weights.names().forEach(name -> want(name, weights.shape(name)));
        Wanted wanted = new Wanted(shapes, name -> false);
        assertThat(Checkpoint.open(place).model(wanted).digest()).isEqualTo(weights.digest());
        assertThat(Checkpoint.imported(place).model(wanted).digest()).isEqualTo(weights.digest());
        Path shard = place.resolve("model-00001-of-00003.safetensors");
        byte[] bytes = Files.readAllBytes(shard);
        bytes[bytes.length - 1] ^= 1;
        Files.write(shard, bytes);
        for (Checkpoint checkpoint : new Checkpoint[] {Checkpoint.open(place), Checkpoint.imported(place)}) {
            assertThatThrownBy(() -> checkpoint.model(wanted)).hasMessageContaining("is damaged");
        }
        Files.delete(place.resolve("SHA256SUMS"));
        assertThat(Checkpoint.imported(place).model(wanted).digest()).isNotEqualTo(weights.digest());
    }

    @Test
    void aFileThatWasNotPublishedIsNotRead() throws IOException {
        Path place = folder.resolve("v0");
        Checkpoint.publish(place, List.of(new Checkpoint.Part.Text("config.json", "{}")));
        Safetensors.write(place.resolve("model.safetensors"), new Weights(Map.of()));
        assertThatThrownBy(() -> Checkpoint.open(place).model(new Wanted(shapes, name -> false)))
                .hasMessageContaining("has no model.safetensors");
    }
}
