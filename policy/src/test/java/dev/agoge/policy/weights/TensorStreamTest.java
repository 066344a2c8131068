package dev.agoge.policy.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agoge.policy.op.Matrix;
import dev.agoge.policy.weights.TensorStream.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TensorStreamTest {
    @TempDir
    private Path folder;

    private static Matrix counted(int from, int rows, int columns) {
        float[] data = new float[rows * columns];
        for (int i = 0; i < data.length; i++) data[i] = from + i;
        return Matrix.of(data, rows, columns);
    }

    @Test
    void rowsBecomeTheTensorsThatWereAnnounced() throws IOException {
        Path file = folder.resolve("logits.safetensors");
        try (var stream = TensorStream.begin(file, List.of(new Shape("0", 3, 40_000), new Shape("1", 1, 2)))) {
            stream.append(counted(0, 1, 40_000));
            stream.append(counted(40_000, 2, 40_000));
            assertThat(file).doesNotExist();
            stream.append(counted(-7, 1, 2));
            stream.finish();
        }
        Weights read = Safetensors.read(file);
        assertThat(read.shape("0")).containsExactly(3, 40_000);
        assertThat(read.data("0")).isEqualTo(counted(0, 3, 40_000).data());
        assertThat(read.data("1")).containsExactly(-7, -6);
        assertThat(folder).isDirectoryNotContaining("glob:**.draft");
    }

    @Test
    void ofAFileThatIsNotFinishedNothingIsLeft() throws IOException {
        Path file = Files.writeString(folder.resolve("logits.safetensors"), "what was there");
        try (var stream = TensorStream.begin(file, List.of(new Shape("0", 2, 3)))) {
            stream.append(counted(0, 1, 3));
            assertThatThrownBy(stream::finish).hasMessageContaining("lacks 12 bytes");
        }
        assertThat(file).hasContent("what was there");
        assertThat(folder).isDirectoryNotContaining("glob:**.draft");
    }
}
