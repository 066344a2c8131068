package dev.agoge.console.runs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EnvelopeTest {
    @Test
    void whatFitsIsLeftAsItIs() {
        Envelope curve = curve(1, 2, 3);
        Series series = curve.thinnedTo(3);
        assertThat(series.thinned()).isFalse();
        assertThat(series.values()).containsExactly(1.0, 2.0, 3.0);
        assertThat(series.steps()).containsExactly(0, 1, 2);
    }

    @Test
    void aSpikeOfOneStepStaysVisible() {
        double[] values = new double[10_001];
        values[7_777] = 42;
        Series series = curve(values).thinnedTo(100);
        assertThat(series.recorded()).isEqualTo(10_001);
        assertThat(series.values()).hasSize(100);
        assertThat(series.band().high()).contains(42.0);
        assertThat(series.band().low()).containsOnly(0.0);
    }

    @Test
    void everyPointIsInExactlyOneOfTheThinned() {
        double[] ones = new double[997];
        java.util.Arrays.fill(ones, 1);
        Series series = curve(ones).thinnedTo(10);
        assertThat(series.values()).containsOnly(1.0);
        assertThat(series.steps()).isSorted().endsWith(996).doesNotHaveDuplicates();
    }

    @Test
    void whatIsNoNumberIsAbsentAndCounted() {
        Series whole = curve(1, Double.NaN, Double.POSITIVE_INFINITY).thinnedTo(5);
        assertThat(whole.values()).containsExactly(1.0, null, null);
        assertThat(whole.notFinite()).isEqualTo(2);
        Series thinned = curve(1, 3, Double.NaN, Double.NaN).thinnedTo(2);
        assertThat(thinned.values()).containsExactly(2.0, null);
        assertThat(thinned.band().low()).containsExactly(1.0, null);
    }

    private static Envelope curve(double... values) {
        Envelope curve = new Envelope("rl", "x");
        for (int step = 0; step < values.length; step++) curve.add(step, values[step]);
        return curve;
    }
}
