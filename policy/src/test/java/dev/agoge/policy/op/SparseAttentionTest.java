package dev.agoge.policy.op;

import static dev.agoge.policy.op.AttentionScene.LAYER;
import static dev.agoge.policy.op.AttentionScene.LAYERS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agoge.policy.op.Ops.Attended;
import dev.agoge.policy.op.Ops.Columns;
import dev.agoge.policy.op.Ops.Heads;
import dev.agoge.policy.op.Ops.Indexing;
import dev.agoge.policy.op.Ops.Span;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Choosing, attending to what was chosen, and learning to choose, against plain loops, bit for bit, whatever
/// stands in memory that was not written.
class SparseAttentionTest {
    private final Ops plain = new ReferenceOps();
    private final VectorOps fast = new VectorOps(2, 0);

    @AfterEach
    void close() {
        fast.close();
    }

    static Stream<Arguments> shapes() {
        return Stream.of(
                shape(Heads.latent(1, 1, 0, 1f), 1, 1, 1),
                shape(Heads.latent(3, 10, 4, 0.3f), 2, 7, 5),
                shape(Heads.latent(4, 32, 16, 0.14f), 8, 16, 16),
                shape(Heads.latent(50, 33, 8, 0.1f), 64, 20, 37),
                shape(Heads.grouped(6, 2, 5, 0.4f), 3, 33, 20),
                shape(Heads.grouped(4, 4, 16, 0.25f), 5, 8, 1000));
    }

    /// The indexer's keys stand behind those of attention.
    private static Arguments shape(Heads heads, int indexHeads, int width, int top) {
        Columns keys = new Columns(AttentionScene.behind(heads), width);
        return Arguments.of(heads, new Indexing(indexHeads, keys, top, 0.3f));
    }

    /// With an indexer before and behind.
    private static final class Scene extends AttentionScene {
        final Indexing indexing;
        final Matrix indexQueries;
        final Matrix indexWeights;
        final Matrix dIndexQueries;
        final Matrix dIndexWeights;
        Chosen chosen = Chosen.ALL;
        double loss;

        Scene(Heads heads, Indexing indexing, float stale, int[] positions, int[] counts) {
            super(heads, 1 + indexing.key().from(1), stale, positions, counts);
            this.indexing = indexing;
            int indexWidth = indexing.heads() * indexing.key().width();
            indexQueries = matrix(inputs, out.rows, indexWidth);
            indexWeights = matrix(inputs, out.rows, indexing.heads());
            dIndexQueries = matrix(outputs, out.rows, indexWidth);
            dIndexWeights = matrix(outputs, out.rows, indexing.heads());
        }

        @Override
        Chosen chosen() {
            return chosen;
        }

        @Override
        Scene forward(Ops ops) {
            chosen = ops.choose(indexing, LAYER, spans, indexQueries, indexWeights);
            super.forward(ops);
            return this;
        }

        @Override
        Scene backward(Ops ops) {
            super.backward(ops);
            loss = ops.chooseBackward(
                    indexing,
                    LAYER,
                    spans,
                    indexQueries,
                    indexWeights,
                    new Attended(heads, chosen, queries, statistics),
                    0.7f,
                    dIndexQueries,
                    dIndexWeights,
                    dMemory);
            return this;
        }

        void assertSame(Scene other) {
            super.assertSame(other);
            for (int row = 0; row < out.rows; row++) assertThat(chosen.of(row)).isEqualTo(other.chosen.of(row));
            assertThat(dIndexQueries.data).isEqualTo(other.dIndexQueries.data);
            assertThat(dIndexWeights.data).isEqualTo(other.dIndexWeights.data);
            assertThat(loss).isEqualTo(other.loss);
        }
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void steps(Heads heads, Indexing indexing) {
        int[] positions = {0, 4, 15, 16, 40, 31, 100, 3};
        int[] counts = {1, 1, 1, 1, 1, 40, 13, 62};
        Scene expected = new Scene(heads, indexing, 0, positions, counts).forward(plain);
        new Scene(heads, indexing, 0, positions, counts).forward(fast).assertSame(expected);
        new Scene(heads, indexing, Float.NaN, positions, counts).forward(fast).assertSame(expected);
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void gradients(Heads heads, Indexing indexing) {
        int[] positions = new int[5];
        int[] counts = {1, 16, 70, 33, 5};
        Scene expected =
                new Scene(heads, indexing, 0, positions, counts).forward(plain).backward(plain);
        for (float stale : new float[] {0, Float.NaN, Float.POSITIVE_INFINITY, -3e38f}) {
            new Scene(heads, indexing, stale, positions, counts)
                    .forward(fast)
                    .backward(fast)
                    .assertSame(expected);
        }
    }

    /// What a row has not chosen might as well not be there.
    @Test
    void aRowSeesWhatItHasChosenAndNothingElse() {
        Heads heads = Heads.latent(3, 10, 4, 0.3f);
        Indexing indexing = new Indexing(2, new Columns(14, 7), 9, 0.3f);
        Scene scene = new Scene(heads, indexing, 0, new int[] {49}, new int[] {1}).forward(fast);
        int[] positions = Objects.requireNonNull(scene.chosen.of(0));
        assertThat(positions).hasSize(9).isSorted();
        Span span = scene.spans.getFirst();
        KvCache rest = new KvCache(LAYERS, 22);
        rest.reserve(9);
        for (int i = 0; i < 9; i++) {
            Matrix row = Matrix.zeros(1, 22);
            int position = positions[i];
            int at = span.cache().at(LAYER, position);
            System.arraycopy(span.cache().block(position / KvCache.BLOCK), at, row.data, 0, 22);
            rest.write(LAYER, i, row, 0);
        }
        Matrix out = Matrix.zeros(1, 30);
        Matrix statistics = Matrix.zeros(1, 6);
        fast.attend(heads, LAYER, List.of(new Span(rest, 0, 8, 1)), Chosen.ALL, scene.queries, out, statistics);
        assertThat(scene.out.toArray()).isEqualTo(out.toArray());
    }

    /// The gradient of the loss is what the loss itself says, by differences.
    @Test
    void theIndexersGradientIsThatOfItsLoss() {
        Heads heads = Heads.latent(3, 10, 4, 0.8f);
        Indexing indexing = new Indexing(4, new Columns(14, 6), 7, 0.5f);
        Scene scene = new Scene(heads, indexing, 0, new int[1], new int[] {20})
                .forward(fast)
                .backward(fast);
        for (int row = 0; row < 20; row += 3) {
            for (int head = 0; head < 4; head++) {
                double slope = slope(scene, scene.indexWeights, row, head);
                assertThat((double) scene.dIndexWeights.at(row, head))
                        .isCloseTo(0.7 * slope, org.assertj.core.data.Offset.offset(2e-3));
                double querySlope = slope(scene, scene.indexQueries, row, 6 * head + 1);
                assertThat((double) scene.dIndexQueries.at(row, 6 * head + 1))
                        .isCloseTo(0.7 * querySlope, org.assertj.core.data.Offset.offset(2e-3));
            }
        }
    }

    private double slope(Scene scene, Matrix x, int row, int column) {
        float before = x.at(row, column);
        float step = 1e-2f;
        double[] losses = new double[2];
        for (int side = 0; side < 2; side++) {
            x.set(row, column, before + (side == 0 ? -step : step));
            // The choice stands: only how it is scored is varied.
            losses[side] = new ReferenceIndexer(
                            scene.indexing, LAYER, scene.spans.getFirst(), scene.indexQueries, scene.indexWeights)
                    .backward(
                            new Attended(scene.heads, scene.chosen, scene.queries, scene.statistics),
                            0f,
                            Matrix.zeros(20, 24),
                            Matrix.zeros(20, 4),
                            Matrix.zeros(20, 21));
        }
        x.set(row, column, before);
        return (losses[1] - losses[0]) / (2 * step);
    }

    @Test
    void theGreatestAreFoundAndOfEqualsTheLower() {
        Random random = new Random(3);
        for (int round = 0; round < 2000; round++) {
            int size = 1 + random.nextInt(60);
            int count = 1 + random.nextInt(size);
            int kinds = 1 + random.nextInt(8);
            float[] x = new float[size + 3];
            for (int i = 0; i < x.length; i++) {
                x[i] = switch (random.nextInt(kinds)) {
                    case 0 -> 0f;
                    case 1 -> -0f;
                    case 2 -> Float.MIN_VALUE * (random.nextInt(3) - 1);
                    case 3 -> Float.NEGATIVE_INFINITY;
                    case 4 -> random.nextInt(3) - 1;
                    default -> Math.scalb(random.nextFloat() - 0.5f, random.nextInt(60) - 30);
                };
            }
            int[] expected = IntStream.range(0, size)
                    .boxed()
                    .sorted((a, b) -> x[a] == x[b] ? Integer.compare(a, b) : Float.compare(x[b], x[a]))
                    .limit(count)
                    .mapToInt(Integer::intValue)
                    .sorted()
                    .toArray();
            assertThat(Greatest.places(x, size, count)).isEqualTo(expected);
        }
    }
}
