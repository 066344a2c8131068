package dev.agoge.policy.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agoge.policy.op.Ops.AdamStep;
import dev.agoge.policy.op.Ops.Outer;
import dev.agoge.policy.op.Ops.Packing;
import dev.agoge.policy.op.Ops.Product;
import dev.agoge.policy.op.Ops.Span;
import dev.agoge.policy.op.Ops.Update;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Each fast operation against the plain loops that specify it, bit for bit, at sizes that fit no block.
class OpsTest {
    private final Ops plain = new ReferenceOps();
    private final VectorOps fast = new VectorOps(2);
    private final Random random = new Random(1);

    @AfterEach
    void close() {
        fast.close();
    }

    /// A view in the middle of a larger matrix, whose other numbers must not be touched.
    private Matrix matrix(int rows, int columns) {
        Matrix around = Matrix.zeros(rows + 2, columns + 5);
        for (int i = 0; i < around.data.length; i++) around.data[i] = random.nextFloat() * 2 - 1;
        return around.rows(1, rows).columns(2, columns);
    }

    private static Matrix copy(Matrix x) {
        Matrix around = Matrix.of(x.data.clone(), x.data.length / x.stride, x.stride);
        return around.rows(x.offset / x.stride, x.rows).columns(x.offset % x.stride, x.columns);
    }

    private static void same(Matrix fast, Matrix plain) {
        assertThat(fast.data).isEqualTo(plain.data);
    }

    @ParameterizedTest
    @CsvSource({
        "1,1,1",
        "1,7,130",
        "1,400,129",
        "1,30,450",
        "2,3,5",
        "2,400,129",
        "2,30,450",
        "3,16,31",
        "4,9,32",
        "5,20,33",
        "6,800,17",
        "7,2,64",
        "8,11,65",
        "9,1,3",
        "10,30,100",
        "11,5,48",
        "12,12,12",
        "13,385,40",
        "200,19,77",
        "97,64,300",
        "24,300,530",
        "3,0,33",
        "0,5,5"
    })
    void products(int rows, int depth, int columns) {
        Matrix x = matrix(rows, depth);
        PackedMatrix w = PackedMatrix.ofShape(depth, columns);
        w.packTransposed(matrix(columns, depth), 0);
        assertSameProducts(x, w);
    }

    @ParameterizedTest
    @CsvSource({"1,1,1,1", "5,0,7,33", "13,300,5,32", "300,20,257,530", "64,1,1,40", "2,48,1104,600"})
    void productsOfWhatIsNotPacked(int rows, int above, int below, int columns) {
        List<Matrix> parts = List.of(matrix(above, columns), matrix(below, columns));
        assertSameProducts(matrix(rows, above + below), new Stacked(parts, false));
        assertSameProducts(matrix(rows, columns), new Stacked(parts, true));
    }

    /// What an earlier product has left in the scratch is not in it.
    @Test
    void aProductOverNothingIsZero() {
        assertSameProducts(matrix(3, 5), new Stacked(List.of(matrix(5, 33)), false));
        assertSameProducts(matrix(3, 0), new Stacked(List.of(matrix(0, 33)), false));
        PackedMatrix packed = PackedMatrix.ofShape(5, 33);
        packed.pack(matrix(5, 33), 0);
        assertSameProducts(matrix(3, 5), packed);
        assertSameProducts(matrix(3, 0), PackedMatrix.ofShape(0, 33));
    }

    private void assertSameProducts(Matrix x, Factor w) {
        for (boolean add : new boolean[] {false, true}) {
            Matrix y = matrix(x.rows, w.columns());
            Matrix expected = copy(y);
            fast.multiply(List.of(new Product(x, w, y)), add);
            plain.multiply(List.of(new Product(x, w, expected)), add);
            same(y, expected);
        }
    }

    @Test
    void packingFromEitherSideIsTheSameFactor() {
        Matrix w = matrix(335, 41);
        for (Ops ops : List.of(plain, fast)) {
            PackedMatrix along = PackedMatrix.ofShape(335, 41);
            PackedMatrix across = PackedMatrix.ofShape(41, 335);
            ops.pack(List.of(
                    new Packing(w.rows(0, 10), along, 0, false),
                    new Packing(w.rows(10, 325), along, 10, false),
                    new Packing(w.rows(0, 20), across, 0, true),
                    new Packing(w.rows(20, 315), across, 20, true)));
            for (int i = 0; i < 335; i++) {
                for (int j = 0; j < 41; j++) {
                    assertThat(along.at(i, j)).isEqualTo(w.at(i, j));
                    assertThat(across.at(j, i)).isEqualTo(w.at(i, j));
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1,1", "3,8", "50,17", "97,64", "2,256"})
    void sharesOfOne(int rows, int columns) {
        Matrix x = matrix(rows, columns);
        Matrix expected = copy(x);
        fast.softmax(x);
        plain.softmax(expected);
        same(x, expected);
        double sum = 0;
        for (int i = 0; i < columns; i++) sum += x.at(0, i);
        assertThat(sum).isCloseTo(1, org.assertj.core.data.Offset.offset(1e-6));
    }

    @ParameterizedTest
    @CsvSource({"1,1,1", "5,7,31", "64,12,32", "65,13,33", "300,97,129", "129,3,300", "520,40,530", "0,4,4"})
    void gradientsOfWeights(int rows, int out, int in) {
        Matrix dy = matrix(rows, out);
        Matrix x = matrix(rows, in);
        Matrix dw = matrix(out, in);
        Matrix expected = copy(dw);
        Matrix other = matrix(out, in);
        Matrix expectedOther = copy(other);
        fast.addOuter(List.of(new Outer(dy, x, dw), new Outer(dy, x, other)));
        plain.addOuter(List.of(new Outer(dy, x, expected), new Outer(dy, x, expectedOther)));
        same(other, expectedOther);
        same(dw, expected);
    }

    @Test
    void aProductThatDoesNotFitIsRefused() {
        PackedMatrix w = PackedMatrix.ofShape(4, 5);
        assertThatThrownBy(() -> fast.multiply(matrix(2, 3), w, matrix(2, 5))).hasMessageContaining("2 x 3");
    }

    @ParameterizedTest
    @CsvSource({"1,1", "3,15", "2,16", "5,17", "130,100"})
    void norms(int rows, int columns) {
        Matrix x = matrix(rows, columns);
        float[] gain = matrix(1, columns).toArray();
        float[] inverse = new float[rows];
        float[] expectedInverse = new float[rows];
        Matrix y = matrix(rows, columns);
        Matrix expected = copy(y);
        fast.rmsNorm(x, gain, 1e-6f, y, inverse);
        plain.rmsNorm(x, gain, 1e-6f, expected, expectedInverse);
        same(y, expected);
        assertThat(inverse).isEqualTo(expectedInverse);

        Matrix dy = matrix(rows, columns);
        for (boolean add : new boolean[] {false, true}) {
            Matrix dx = matrix(rows, columns);
            Matrix expectedDx = copy(dx);
            float[] dGain = gain.clone();
            float[] expectedGain = gain.clone();
            fast.rmsNormBackward(x, gain, inverse, dy, dx, add, dGain);
            plain.rmsNormBackward(x, gain, inverse, dy, expectedDx, add, expectedGain);
            same(dx, expectedDx);
            assertThat(dGain).isEqualTo(expectedGain);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 48, 49, 200})
    void everyRowIsSeenOnce(int rows) {
        int[] seen = new int[rows];
        fast.forRows(rows, row -> seen[row]++);
        assertThat(seen).containsOnly(1);
    }

    @Test
    void rowsStayInTheirCaches() {
        int columns = 24;
        List<KvCache> caches = List.of(new KvCache(2, columns), new KvCache(2, columns));
        for (KvCache cache : caches) cache.reserve(200);
        Matrix rows = matrix(190, columns);
        List<Span> spans = List.of(new Span(caches.get(0), 0, 5, 120), new Span(caches.get(1), 120, 0, 70));
        fast.remember(1, spans, rows);
        for (Span span : spans) {
            for (int i = 0; i < span.count(); i++) {
                int position = span.position() + i;
                int at = span.cache().at(1, position);
                float[] row = Arrays.copyOfRange(span.cache().block(position / KvCache.BLOCK), at, at + columns);
                assertThat(row).isEqualTo(rows.rows(span.row() + i, 1).toArray());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1,1", "3,15", "2,16", "5,17", "130,100"})
    void normsAroundTheMean(int rows, int columns) {
        Matrix x = matrix(rows, columns);
        float[] gain = matrix(1, columns).toArray();
        float[] bias = matrix(1, columns).toArray();
        Matrix y = matrix(rows, columns);
        Matrix expected = copy(y);
        Matrix statistics = matrix(rows, 2);
        Matrix expectedStatistics = copy(statistics);
        fast.layerNorm(x, gain, bias, 1e-6f, y, statistics);
        plain.layerNorm(x, gain, bias, 1e-6f, expected, expectedStatistics);
        same(y, expected);
        same(statistics, expectedStatistics);

        Matrix dy = matrix(rows, columns);
        Matrix dx = matrix(rows, columns);
        Matrix expectedDx = copy(dx);
        float[] dGain = gain.clone();
        float[] expectedGain = gain.clone();
        float[] dBias = bias.clone();
        float[] expectedBias = bias.clone();
        fast.layerNormBackward(x, gain, statistics, dy, dx, dGain, dBias);
        plain.layerNormBackward(x, gain, statistics, dy, expectedDx, expectedGain, expectedBias);
        same(dx, expectedDx);
        assertThat(dGain).isEqualTo(expectedGain);
        assertThat(dBias).isEqualTo(expectedBias);
    }

    @ParameterizedTest
    @CsvSource({"1,1", "4,16", "3,21", "120,50"})
    void gates(int rows, int columns) {
        Matrix gateUp = matrix(rows, 2 * columns);
        Matrix y = matrix(rows, columns);
        Matrix expected = copy(y);
        fast.swiGlu(gateUp, y);
        plain.swiGlu(gateUp, expected);
        same(y, expected);
        Matrix dy = matrix(rows, columns);
        Matrix d = matrix(rows, 2 * columns);
        Matrix expectedD = copy(d);
        fast.swiGluBackward(gateUp, dy, d);
        plain.swiGluBackward(gateUp, dy, expectedD);
        same(d, expectedD);
    }

    @Test
    void mixtures() {
        int rows = 110;
        int slots = 3;
        int[] places = random.ints(0, 400).distinct().limit(rows * slots).toArray();
        float[] weights = matrix(1, rows * slots).toArray();
        Matrix x = matrix(400, 37);
        Matrix y = matrix(rows, 37);
        Matrix expected = copy(y);
        fast.mix(x, places, weights, slots, y);
        plain.mix(x, places, weights, slots, expected);
        same(y, expected);
        fast.addGathered(x, places, slots, y);
        plain.addGathered(x, places, slots, expected);
        same(y, expected);

        Matrix dx = matrix(400, 37);
        Matrix expectedDx = copy(dx);
        float[] dWeights = new float[weights.length];
        float[] expectedWeights = new float[weights.length];
        fast.mixBackward(x, places, weights, slots, y, dx, dWeights);
        plain.mixBackward(x, places, weights, slots, y, expectedDx, expectedWeights);
        same(dx, expectedDx);
        assertThat(dWeights).isEqualTo(expectedWeights);
    }

    @ParameterizedTest
    @EnumSource
    void turningBackUndoesTurning(RotaryTable.Pairs pairs) {
        Matrix x = matrix(20, 3 * 10);
        Matrix y = matrix(20, 3 * 8);
        Matrix expected = copy(y);
        RotaryTable table = new RotaryTable(new double[] {1, 0.05, 0.003}, 1, pairs);
        int[] positions = IntStream.range(0, 20).map(i -> i * 31).toArray();
        fast.rotate(x, 10, y, 8, 3, table, positions);
        plain.rotate(x, 10, expected, 8, 3, table, positions);
        same(y, expected);
        Matrix inPlace = copy(x);
        fast.rotate(inPlace, 10, inPlace, 10, 3, table, positions);
        for (int i = 0; i < 6; i++) assertThat(inPlace.at(19, 20 + i)).isEqualTo(y.at(19, 16 + i));
        Matrix back = matrix(20, 3 * 10);
        fast.rotateBack(y, 8, back, 10, 3, table, positions);
        for (int row = 0; row < 20; row++) {
            for (int i = 0; i < 18; i++) {
                int column = i / 6 * 10 + i % 6;
                assertThat(back.at(row, column))
                        .isCloseTo(x.at(row, column), org.assertj.core.data.Offset.offset(1e-6f));
            }
        }
    }

    @Test
    void exponentialsAreCloseAndTheSameFromVectors() {
        for (float x = -87f; x < 88f; x += 0.0137f) {
            assertThat((double) Exp.of(x))
                    .isCloseTo(Math.exp(x), org.assertj.core.data.Percentage.withPercentage(1e-4));
        }
        assertThat(Exp.of(0f)).isEqualTo(1f);
        assertThat(Exp.of(Float.NEGATIVE_INFINITY)).isPositive().isLessThan(1e-37f);
        float[] numbers = new float[4096];
        for (int i = 0; i < numbers.length; i++) numbers[i] = (random.nextFloat() - 0.5f) * 200;
        float[] fromVectors = new float[numbers.length];
        for (int i = 0; i < numbers.length; i += Lanes.L) {
            Exp.of(jdk.incubator.vector.FloatVector.fromArray(Lanes.S, numbers, i))
                    .intoArray(fromVectors, i);
        }
        for (int i = 0; i < numbers.length; i++) assertThat(fromVectors[i]).isEqualTo(Exp.of(numbers[i]));
    }

    @Test
    void adamAgreesWithItsFormulaAndDoesNotDependOnThreads() {
        int size = 50_000;
        float[] weights = matrix(1, size).toArray();
        float[] gradient = matrix(1, size).toArray();
        float[] mean = new float[size];
        float[] variance = new float[size];
        float[] expected = weights.clone();
        double g = 0.5 * gradient[7];
        List<float[]> several =
                List.of(gradient, new float[0], matrix(1, 40_000).toArray());
        assertThat(fast.sumOfSquares(several)).isEqualTo(plain.sumOfSquares(several));
        AdamStep step = new AdamStep(0.01f, 0.9f, 0.95f, 1e-8f, 0.1f, 0.5f, 0.1f, 0.05f);
        double first = weights[7];
        plain.adamW(List.of(new Update(expected, gradient.clone(), new float[size], new float[size], step)));
        float[] other = weights.clone();
        fast.adamW(List.of(
                new Update(weights, gradient.clone(), new float[size], new float[size], step),
                new Update(new float[0], new float[0], new float[0], new float[0], step),
                new Update(other, gradient, mean, variance, step)));
        assertThat(weights).isEqualTo(expected);
        assertThat(other).isEqualTo(expected);
        double by = first * (1 - 0.01 * 0.1) - 0.01 * (0.1 * g / 0.1) / (Math.sqrt(0.05 * g * g / 0.05) + 1e-8);
        assertThat((double) weights[7]).isCloseTo(by, org.assertj.core.data.Offset.offset(1e-6));
        assertThat(gradient).containsOnly(0f);
    }
}
