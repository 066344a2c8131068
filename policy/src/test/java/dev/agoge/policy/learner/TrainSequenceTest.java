package dev.agoge.policy.learner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TrainSequenceTest {
    private static TrainSequence with(int... mask) {
        byte[] bytes = new byte[mask.length];
        for (int i = 0; i < mask.length; i++) bytes[i] = (byte) mask[i];
        return new TrainSequence(new int[mask.length], bytes, null, null, 1);
    }

    @Test
    void aMaskHoldsZerosAndOnes() {
        assertThat(with(0, 1, 0, 1).policyTokens()).isEqualTo(2);
        assertThatThrownBy(() -> with(0, 2)).hasMessageContaining("not 2");
        assertThatThrownBy(() -> with(0, 1, -1)).hasMessageContaining("not -1");
        assertThatThrownBy(() -> with(1, 1)).hasMessageContaining("first token");
        assertThatThrownBy(() -> with(0)).hasMessageContaining("predicts none");
    }
}
