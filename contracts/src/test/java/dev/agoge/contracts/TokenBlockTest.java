package dev.agoge.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TokenBlockTest {
    @Test
    void bytesComeBackEqual() {
        byte[] bytes = Samples.tokens().toBytes();
        TokenBlock back = TokenBlock.fromBytes(bytes);
        assertThat(back.toBytes()).isEqualTo(bytes);
        assertThat(back.segments().getFirst().logProbs()).containsExactly(-0.5f, -1.25f);
        assertThat(back.policyTokens()).isEqualTo(2);
    }

    @Test
    void lengthsThatDisagreeAreRefusedWithBothNumbers() {
        TokenBlock.Segment segment = new TokenBlock.Segment(
                new int[] {5, 6}, new byte[] {0, 1}, new byte[2], new float[] {-1f, -2f}, new int[0][]);
        assertThatThrownBy(() -> new TokenBlock(1, 1, true, false, List.of(segment)))
                .hasMessageContaining("2 log-probabilities, not 1");
    }

    @Test
    void everyCutIsRefused() {
        byte[] bytes = Samples.tokens().toBytes();
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> TokenBlock.fromBytes(cut)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void noiseIsRefusedOrReadButNeverMore() {
        Random random = new Random(1);
        byte[] bytes = Samples.tokens().toBytes();
        for (int i = 0; i < 20_000; i++) {
            byte[] noisy = bytes.clone();
            noisy[random.nextInt(noisy.length)] = (byte) random.nextInt();
            try {
                TokenBlock.fromBytes(noisy);
            } catch (IllegalArgumentException expected) {
                assertThat(expected).hasMessageNotContaining("null");
            }
        }
    }
}
