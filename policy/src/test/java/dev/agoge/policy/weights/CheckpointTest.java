package dev.agoge.policy.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agoge.policy.weights.Checkpoint.Part;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointTest {
    @TempDir
    private Path folder;

    private Path place;

    private static final class PowerCut extends IOException {
        private static final long serialVersionUID = 1;
    }

    @BeforeEach
    void name() {
        place = folder.resolve("step-7");
    }

    private static List<Part> parts(float value) {
        Weights weights = new Weights(Map.of("w", new Weights.Tensor(new int[] {1}, new float[] {value})));
        return List.of(
                new Part.Text("config.json", "{\"v\":" + value + "}"), new Part.Tensors("w.safetensors", weights));
    }

    @Test
    void whatIsPublishedIsReadBack() throws IOException {
        Checkpoint.publish(place, parts(1));
        Checkpoint checkpoint = Checkpoint.open(place);
        assertThat(checkpoint.text("config.json")).isEqualTo("{\"v\":1.0}");
        assertThat(checkpoint.tensors("w.safetensors").data("w")).containsExactly(1f);
        assertThat(checkpoint.has("config.json")).isTrue();
        assertThat(checkpoint.has("other")).isFalse();
        assertThat(folder).isDirectoryContaining("glob:**step-7").isDirectoryNotContaining("glob:**draft");
    }

    @Test
    void aCrashBetweenAnyTwoStepsLeavesNothingOrAll() throws IOException {
        List<String> steps = new ArrayList<>();
        Checkpoint.publish(folder.resolve("all"), parts(1), steps::add);
        assertThat(steps).hasSizeGreaterThanOrEqualTo(7).contains("rename");
        for (int survived = 0; survived < steps.size(); survived++) {
            Path crashed = folder.resolve("crash-" + survived);
            crashAfter(survived, crashed);
            boolean renamed = survived > steps.indexOf("rename");
            assertThat(Files.exists(crashed)).as("after " + survived + " steps").isEqualTo(renamed);
            if (renamed)
                assertThat(Checkpoint.open(crashed).text("config.json")).contains("1.0");
            Checkpoint.publish(crashed, parts(1));
            assertThat(Checkpoint.open(crashed).tensors("w.safetensors").data("w"))
                    .containsExactly(1f);
        }
    }

    private static void crashAfter(int steps, Path place) {
        int[] left = {steps};
        assertThatThrownBy(() -> Checkpoint.publish(place, parts(1), step -> {
                    if (left[0]-- == 0) throw new PowerCut();
                }))
                .isInstanceOf(PowerCut.class);
    }

    @Test
    void whatIsPublishedDoesNotChange() throws IOException {
        Checkpoint.publish(place, parts(1));
        Checkpoint.publish(place, parts(1));
        assertThatThrownBy(() -> Checkpoint.publish(place, parts(2)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("already holds something else");
        assertThat(Checkpoint.open(place).text("config.json")).contains("1.0");
    }

    private static Part part(String name, String tensor) {
        return new Part.Tensors(name, new Weights(Map.of(tensor, new Weights.Tensor(new int[] {1}, new float[] {1}))));
    }

    private void damage(String file) throws IOException {
        byte[] bytes = Files.readAllBytes(place.resolve(file));
        bytes[bytes.length - 2] ^= 1;
        Files.write(place.resolve(file), bytes);
    }

    /// Whatever its shards are called, and whatever else lies beside them.
    @Test
    void exactlyTheFilesOfAModelAreChecked() throws IOException {
        String index = "{\"weight_map\": {\"a\": \"first.safetensors\", \"b\": \"model-2.safetensors\"}}  ";
        Checkpoint.publish(
                place,
                List.of(
                        part("first.safetensors", "a"),
                        part("model-2.safetensors", "b"),
                        new Part.Text("model.safetensors.index.json", index),
                        new Part.Text("modeling_x.py", "pass  ")));
        Checkpoint checkpoint = Checkpoint.open(place);
        SortedMap<String, int[]> shapes = new TreeMap<>(Map.of("a", new int[] {1}, "b", new int[] {1}));
        Wanted wanted = new Wanted(shapes, name -> false);
        damage("modeling_x.py");
        assertThat(checkpoint.model(wanted).names()).containsExactly("a", "b");
        Files.writeString(place.resolve("model.safetensors.index.json"), index + " ");
        assertThatThrownBy(() -> checkpoint.model(wanted)).hasMessageContaining("index.json is damaged");
        Files.writeString(place.resolve("model.safetensors.index.json"), index);
        damage("first.safetensors");
        assertThatThrownBy(() -> checkpoint.model(wanted)).hasMessageContaining("first.safetensors is damaged");
    }

    @Test
    void damageIsNamed() throws IOException {
        Checkpoint.publish(place, parts(1));
        Checkpoint checkpoint = Checkpoint.open(place);
        Files.writeString(place.resolve("config.json"), " ", StandardOpenOption.APPEND);
        assertThatThrownBy(() -> checkpoint.text("config.json")).hasMessageContaining("config.json is damaged");
        Files.delete(place.resolve("w.safetensors"));
        assertThatThrownBy(() -> checkpoint.tensors("w.safetensors")).hasMessageContaining("w.safetensors is missing");
        assertThatThrownBy(() -> checkpoint.text("other.json")).hasMessageContaining("has no other.json");
        Files.writeString(place.resolve("SHA256SUMS"), "../../etc/passwd\n");
        assertThatThrownBy(() -> Checkpoint.open(place)).hasMessageContaining("no sum");
        Files.delete(place.resolve("SHA256SUMS"));
        assertThatThrownBy(() -> Checkpoint.open(place)).hasMessageContaining("is no checkpoint");
    }
}
