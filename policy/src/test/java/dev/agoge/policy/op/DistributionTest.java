package dev.agoge.policy.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DistributionTest {
    private static final int CASES = 4000;
    /// Not the one that arithmetic gives: a file may hold any.
    private static final float ODD_NAN = Float.intBitsToFloat(0x7fc0_01ff);

    private static Distribution of(float... logits) {
        return Distribution.of(Matrix.of(logits, 1, logits.length), 0, 1, null);
    }

    /// Sorts everything, and cuts three times.
    private static int[] plainly(Distribution all, float[] logits, int topK, double topP, double minP) {
        List<Integer> kept =
                new ArrayList<>(IntStream.range(0, logits.length).boxed().toList());
        kept.sort(Comparator.comparingDouble((Integer id) -> -logits[id]).thenComparingInt(id -> id));
        if (topK > 0) kept = kept.subList(0, Math.min(topK, kept.size()));
        if (topP < 1) {
            double mass = kept.stream().mapToDouble(all::probability).sum();
            double have = 0;
            int size = 0;
            while (size < kept.size() && have < topP * mass) have += all.probability(kept.get(size++));
            kept = kept.subList(0, size);
        }
        double best = all.probability(kept.getFirst());
        return kept.stream()
                .filter(id -> all.probability(id) >= minP * best)
                .sorted()
                .mapToInt(Integer::intValue)
                .toArray();
    }

    @Test
    void theCutsAreThoseOfPlainSorting() {
        Random random = new Random(5);
        int differing = 0;
        for (int i = 0; i < CASES; i++) {
            float[] logits = logits(random);
            Distribution all = of(logits);
            int topK = random.nextBoolean() ? 0 : 1 + random.nextInt(2 * logits.length);
            double topP = random.nextBoolean() ? 1 : 1 - random.nextDouble();
            double minP = random.nextBoolean() ? 0 : Math.pow(random.nextDouble(), 4);
            int[] kept = all.keep(topK, topP, minP);
            if (!java.util.Arrays.equals(kept, plainly(all, logits, topK, topP, minP))) differing++;
            assertThat(kept).isNotEmpty().isSorted();
        }
        // A sum that meets its limit within a rounding may fall on either side of it.
        assertThat(differing).isLessThan(CASES / 500);
    }

    /// Some with a few values only, so that many are equal; some with a few that are likely and many that
    /// are not.
    private static float[] logits(Random random) {
        float[] logits = new float[1 + random.nextInt(300)];
        int values = random.nextBoolean() ? 4 : 1 << 20;
        float width = 1 + 40 * random.nextFloat();
        for (int i = 0; i < logits.length; i++) logits[i] = width * random.nextInt(values) / values;
        return logits;
    }

    @Test
    void eachCutIsMadeOfWhatTheOneBeforeLeft() {
        // Probabilities 0.4, 0.3, 0.2, 0.1.
        Distribution all = of((float) Math.log(4), (float) Math.log(3), (float) Math.log(2), 0);
        assertThat(all.keep(0, 0.6, 0)).containsExactly(0, 1);
        assertThat(all.keep(2, 0.5, 0)).as("0.57 of what top-k left").containsExactly(0);
        assertThat(all.keep(2, 0.6, 0)).containsExactly(0, 1);
        assertThat(all.keep(0, 1, 0.49)).containsExactly(0, 1, 2);
        assertThat(all.keep(0, 0.95, 0.6)).containsExactly(0, 1);
        assertThat(all.keep(0, 0.05, 1)).containsExactly(0);
    }

    @Test
    void ofEqualsAtACutTheLowestAreKept() {
        Distribution all = of(1, 3, 2, 3, 2, 2);
        assertThat(all.keep(1, 1, 0)).containsExactly(1);
        assertThat(all.keep(4, 1, 0)).containsExactly(1, 2, 3, 4);
        assertThat(all.keep(0, 1, 1)).containsExactly(1, 3);
        assertThat(all.top(4)).containsExactly(1, 3, 2, 4);
        assertThat(all.top(9)).containsExactly(1, 3, 2, 4, 5, 0);
    }

    /// Nor is a token ruled out by a logit of minus infinity: no part of a model does that.
    @Test
    void logitsThatAreNotFiniteAreRefusedWhereverTheyStand() {
        for (float broken : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, ODD_NAN}) {
            for (int columns : new int[] {1, 7, 16, 53}) {
                for (int at = 0; at < columns; at++) {
                    float[] logits = new float[2 * columns];
                    logits[columns + at] = broken;
                    Matrix rows = Matrix.of(logits, 2, columns);
                    assertThatThrownBy(() -> Distribution.of(rows, 1, 0.7, null))
                            .isInstanceOf(ArithmeticException.class)
                            .hasMessageContaining("row 1");
                    assertThat(Distribution.of(rows, 0, 0.7, null).mode()).isZero();
                    int other = (at + 1) % columns;
                    if (other != at) Distribution.of(rows, 1, 0.7, new int[] {other});
                }
            }
        }
        assertThatThrownBy(() -> Distribution.of(Matrix.of(new float[] {1, 2}, 1, 2), 0, 1e-40, null))
                .hasMessageContaining("not finite");
    }

    @Test
    void finiteLogitsOfAnySizeAreDrawnFrom() {
        Distribution all = of(-3e38f, 3e37f, 0, 2e37f);
        assertThat(all.draw(0.999)).isEqualTo(1);
        assertThat(all.keep(0, 0.9, 0)).containsExactly(1);
    }

    @Test
    void whatIsNotInTheVocabularyIsRefused() {
        Matrix logits = Matrix.of(new float[12], 3, 4);
        assertThatThrownBy(() -> Distribution.of(logits, 1, 1, new int[] {-1, 2}))
                .hasMessageContaining("-1 to 2");
        assertThatThrownBy(() -> Distribution.of(logits, 1, 1, new int[] {2, 4}))
                .hasMessageContaining("2 to 4 of a vocabulary of 4");
        assertThatThrownBy(() -> Distribution.of(logits, 1, 1, new int[0])).hasMessageContaining("empty");
        assertThatThrownBy(() -> Distribution.of(logits, 1, 1, null).logProb(4))
                .hasMessageContaining("token 4 of a vocabulary of 4");
        assertThatThrownBy(() -> Distribution.of(logits, 1, 1, new int[] {0, 3}).logProb(1))
                .hasMessageContaining("token 1 was not kept");
    }

    @Test
    void asManyAreKeptAsWereAskedForHoweverUnlikely() {
        assertThat(of(100, 0, -100, -200).keep(3, 1, 0)).containsExactly(0, 1, 2);
    }
}
