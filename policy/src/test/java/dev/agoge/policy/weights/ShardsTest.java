package dev.agoge.policy.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShardsTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void twoShards() throws IOException {
        new HandmadeFile().add("v", Dtype.F32, 2).add("w", Dtype.BF16, 3).write(folder.resolve("a.safetensors"));
        new HandmadeFile().add("x", Dtype.F32, 4).write(folder.resolve("b.safetensors"));
        index("{\"v\":\"a.safetensors\",\"w\":\"a.safetensors\",\"x\":\"b.safetensors\"}");
    }

    private void index(String weightMap) throws IOException {
        Files.writeString(folder.resolve(Shards.INDEX), "{\"metadata\":{},\"weight_map\":" + weightMap + "}");
    }

    @Test
    void shardsAreOne() throws IOException {
        try (Shards shards = Shards.open(folder)) {
            assertThat(shards.tensors()).containsOnlyKeys("v", "w", "x");
            assertThat(shards.files()).containsExactly("a.safetensors", "b.safetensors");
            assertThat(shards.holdings())
                    .containsExactly(new Shards.Holding(Dtype.F32, 2, 6, 24), new Shards.Holding(Dtype.BF16, 1, 3, 6));
        }
    }

    /// The hub's cache is a folder of links.
    @Test
    void aLinkIsFollowed(@TempDir Path elsewhere) throws IOException {
        Files.createSymbolicLink(elsewhere.resolve(Shards.ONE_FILE), folder.resolve("b.safetensors"));
        try (Shards shards = Shards.open(elsewhere)) {
            assertThat(shards.tensors()).containsOnlyKeys("x");
        }
    }

    @Test
    void oneFileGoesBeforeTheIndex() throws IOException {
        new HandmadeFile().add("y", Dtype.F32, 1).write(folder.resolve(Shards.ONE_FILE));
        try (Shards shards = Shards.open(folder)) {
            assertThat(shards.tensors()).containsOnlyKeys("y");
        }
    }

    @Test
    void everyLieOfTheIndexIsNamed() throws IOException {
        refused("names c.safetensors, which is missing", "{\"v\":\"c.safetensors\"}");
        refused("'../x', which is no file of this folder", "{\"v\":\"../x\"}");
        refused("which is no file of this folder", "{\"v\":\"../a.safetensors\"}");
        refused("which is no file of this folder", "{\"v\":\"/etc/passwd\"}");
        refused("which is no file of this folder", "{\"v\":\"sub/a.safetensors\"}");
        refused("which is no file of this folder", "{\"v\":\"a.safetensors\\u0000\"}");
        refused("which is no file of this folder", "{\"v\":\"pytorch_model-00001-of-00002.bin\"}");
        refused(
                "a.safetensors cannot be used: the tensor 'w' is in it, but model.safetensors.index.json puts it into no",
                "{\"v\":\"a.safetensors\"}");
        refused(
                "puts it into b.safetensors",
                "{\"v\":\"a.safetensors\",\"w\":\"b.safetensors\",\"x\":\"b.safetensors\"}");
        refused(
                "b.safetensors cannot be used: the tensor 'y' is not in it",
                "{\"v\":\"a.safetensors\",\"w\":\"a.safetensors\",\"x\":\"b.safetensors\",\"y\":\"b.safetensors\"}");
        refused("Duplicate", "{\"v\":\"a.safetensors\",\"v\":\"b.safetensors\"}");
        refused("'v' has no file's name", "{\"v\":1}");
        refused("has no weight_map", "{}");
        refused("has no weight_map", "[]");
        refused("not JSON", "{");
        refused("goes on after its end", "{\"v\":\"a.safetensors\"}}{");
    }

    private void refused(String why, String weightMap) throws IOException {
        index(weightMap);
        assertThatThrownBy(() -> Shards.open(folder))
                .isExactlyInstanceOf(UnusableFile.class)
                .hasMessageContaining(folder.toString())
                .hasMessageContaining(why);
    }

    @Test
    void aFolderWithoutTensorsSaysWhatItLacks(@TempDir Path empty) throws IOException {
        assertThatThrownBy(() -> Shards.open(empty))
                .isExactlyInstanceOf(UnusableFile.class)
                .hasMessageContaining("has no model.safetensors and no model.safetensors.index.json");
        Files.createFile(empty.resolve("pytorch_model.bin"));
        assertThatThrownBy(() -> Shards.open(empty))
                .isExactlyInstanceOf(UnusableFile.class)
                .hasMessageContaining("pytorch_model.bin cannot be used: it is a pickle");
    }
}
