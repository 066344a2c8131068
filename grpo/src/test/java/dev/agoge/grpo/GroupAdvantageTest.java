package dev.agoge.grpo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class GroupAdvantageTest {
    @Test
    void thoseThatSucceededArePraisedAndTheRestShareTheBlame() {
        assertThat(GroupAdvantage.of(new double[] {1, 0, 0, 1, 0, 0, 0, 0}))
                .containsExactly(0.75, -0.25, -0.25, 0.75, -0.25, -0.25, -0.25, -0.25);
    }

    @Test
    void aGroupThatAgreesTeachesNothing() {
        assertThat(GroupAdvantage.of(new double[] {1, 1, 1})).containsOnly(0);
        assertThat(GroupAdvantage.spread(new double[] {1, 1, 1})).isZero();
        assertThat(GroupAdvantage.spread(new double[] {0, 0.5, 0.25})).isEqualTo(0.5);
        assertThat(GroupAdvantage.spread(new double[0])).isZero();
    }

    @Test
    void aGroupOfOneIsRefused() {
        assertThatThrownBy(() -> GroupAdvantage.of(new double[] {1})).hasMessageContaining("nobody to beat");
    }
}
