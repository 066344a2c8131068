package dev.agoge.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SamplingTest {
    @Test
    void aTemperatureThatNoDistributionSurvivesIsRefused() {
        for (double temperature : new double[] {-1, 1e-40, 9e-7, Double.MIN_VALUE, 10.5, Double.NaN}) {
            assertThatThrownBy(() -> new Sampling(temperature, 0.9))
                    .hasMessageContaining("temperature is " + temperature);
        }
        assertThat(new Sampling(1e-6, 0.9).greedy()).isFalse();
        assertThat(new Sampling(0, 0.9).greedy()).isTrue();
    }
}
