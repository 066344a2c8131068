package dev.agoge.policy.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agoge.policy.op.Ops.Columns;
import dev.agoge.policy.op.Ops.Heads;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Attention against plain loops, bit for bit, whatever stands in memory that was not written.
class AttentionTest {
    private final Ops plain = new ReferenceOps();
    private final VectorOps fast = new VectorOps(2, 0);

    @AfterEach
    void close() {
        fast.close();
    }

    static Stream<Heads> heads() {
        return Stream.of(
                Heads.latent(1, 1, 0, 1f),
                Heads.latent(3, 10, 4, 0.3f),
                Heads.latent(4, 32, 16, 0.14f),
                Heads.latent(5, 17, 2, 0.2f),
                Heads.latent(16, 64, 16, 0.1f),
                Heads.latent(50, 33, 8, 0.1f),
                Heads.latent(2, 270, 20, 0.1f),
                Heads.grouped(1, 1, 3, 0.5f),
                Heads.grouped(4, 2, 16, 0.25f),
                Heads.grouped(6, 2, 5, 0.4f),
                Heads.grouped(6, 6, 37, 0.2f),
                Heads.grouped(9, 1, 32, 0.2f),
                Heads.grouped(2, 2, 130, 0.1f),
                new Heads(4, 2, new Columns(7, 6), new Columns(19, 9), 0.4f),
                new Heads(4, 2, new Columns(18, 6), new Columns(0, 9), 0.4f));
    }

    private static AttentionScene scene(Heads heads, float stale, int[] positions, int[] counts) {
        return new AttentionScene(heads, 1 + AttentionScene.behind(heads), stale, positions, counts);
    }

    @ParameterizedTest
    @MethodSource("heads")
    void steps(Heads heads) {
        int[] positions = {0, 15, 16, 40, 31, 100, 3};
        int[] counts = {1, 1, 1, 1, 40, 13, 62};
        AttentionScene expected = scene(heads, 0, positions, counts).forward(plain);
        scene(heads, 0, positions, counts).forward(fast).assertSame(expected);
        scene(heads, Float.NaN, positions, counts).forward(fast).assertSame(expected);
    }

    @ParameterizedTest
    @MethodSource("heads")
    void gradients(Heads heads) {
        int[] positions = new int[5];
        int[] counts = {1, 16, 70, 33, 5};
        AttentionScene expected =
                scene(heads, 0, positions, counts).forward(plain).backward(plain);
        for (float stale : new float[] {0, Float.NaN, Float.POSITIVE_INFINITY, -3e38f}) {
            scene(heads, stale, positions, counts).forward(fast).backward(fast).assertSame(expected);
        }
    }

    @Test
    void aBlockTurnsIntoLanes() {
        for (int columns : new int[] {1, 15, 16, 17, 48, 100}) {
            int stride = columns + 3;
            float[] rows = new float[5 + KvCache.BLOCK * stride + PackedMatrix.PANEL];
            for (int i = 0; i < rows.length; i++) rows[i] = i;
            for (int count = 1; count <= KvCache.BLOCK; count++) {
                float[] panel = new float[(columns + 15) * PackedMatrix.PANEL];
                float[] halfway = new float[Transposition.HALFWAY];
                Transposition.turn(rows, 5, stride, count, columns, panel, 16, PackedMatrix.PANEL, halfway);
                for (int column = 0; column < columns; column++) {
                    for (int row = 0; row < count; row++) {
                        assertThat(panel[column * PackedMatrix.PANEL + 16 + row])
                                .isEqualTo(5 + row * stride + column);
                        assertThat(panel[column * PackedMatrix.PANEL + row]).isZero();
                    }
                }
            }
        }
    }

    @Test
    void aPositionIsRememberedOnceAndNothingBeside() {
        KvCache cache = new KvCache(61, 576);
        assertThat(cache.blockBytes()).isEqualTo(4L * (61 * 16 * 576 + PackedMatrix.PANEL));
    }

    @Test
    void headsThatDoNotFitTheirColumnsAreRefused() {
        assertThatThrownBy(() -> Heads.grouped(5, 2, 8, 1)).hasMessageContaining("5 heads cannot form 2 groups");
        assertThatThrownBy(() -> new Heads(2, 1, new Columns(0, 8), new Columns(4, 8), 1))
                .hasMessageContaining("Columns[from=4, width=8] across");
    }

    @Test
    void aRowOfAnotherWidthIsRefused() {
        KvCache cache = new KvCache(1, 8);
        cache.reserve(1);
        assertThatThrownBy(() -> cache.write(0, 0, Matrix.zeros(1, 7), 0)).hasMessageContaining("1 x 7");
    }
}
