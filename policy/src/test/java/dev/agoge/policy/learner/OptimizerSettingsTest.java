package dev.agoge.policy.learner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptimizerSettingsTest {
    private static Optimizer.Settings settings(String name, double value) {
        return new Optimizer.Settings(
                name.equals("beta1") ? value : 0.9,
                name.equals("beta2") ? value : 0.95,
                name.equals("epsilon") ? value : 1e-8,
                name.equals("decay") ? value : 0.01,
                name.equals("maxNorm") ? value : 1,
                Frozen.NONE);
    }

    @ParameterizedTest
    @CsvSource({
        "beta1, 1",
        "beta1, -0.1",
        "beta1, 0.99999999999",
        "beta2, 1",
        "beta2, NaN",
        "epsilon, 0",
        "epsilon, 1e-60",
        "epsilon, Infinity",
        "decay, -1",
        "decay, NaN",
        "maxNorm, 0",
        "maxNorm, NaN"
    })
    void whatWouldSpoilTheWeightsIsRefusedByName(String name, double value) {
        assertThatThrownBy(() -> settings(name, value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(name)
                .hasMessageContaining(String.format(Locale.ROOT, "not %s", value));
    }

    @Test
    void clippingMayBeLeftOut() {
        assertThat(settings("maxNorm", Double.POSITIVE_INFINITY).maxNorm()).isInfinite();
        assertThat(settings("beta1", 0).beta1()).isZero();
        assertThat(settings("decay", 0).decay()).isZero();
    }
}
