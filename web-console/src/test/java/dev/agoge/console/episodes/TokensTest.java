package dev.agoge.console.episodes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agoge.contracts.TokenBlock;
import dev.agoge.contracts.TokenTexts;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class TokensTest {
    private static final Vocabulary VOCABULARY = new Vocabulary(new TokenTexts(
            List.of("a".getBytes(StandardCharsets.UTF_8), new byte[] {(byte) 0xC3}, new byte[] {(byte) 0xAB})));

    /// Two segments; the policy wrote positions 1, 2 and 4.
    private static final TokenBlock BLOCK = new TokenBlock(
            1,
            2,
            true,
            true,
            List.of(
                    new TokenBlock.Segment(
                            new int[] {0, 1, 2},
                            new byte[] {0, 1, 1},
                            new byte[] {1, 2, 3, 4, 5, (byte) 255},
                            new float[] {-0.5f, -1},
                            new int[][] {{1, 2}, {2}}),
                    new TokenBlock.Segment(
                            new int[] {0, 9},
                            new byte[] {0, 1},
                            new byte[] {0, 0, 0, 0},
                            new float[] {-2},
                            new int[][] {{9}})));

    @Test
    void positionsCountThroughTheSegments() {
        TokensPage page = Tokens.page(BLOCK, VOCABULARY, 2, 3);
        assertThat(page.ids()).containsExactly(2, 0, 9);
        assertThat(page.policy()).containsExactly(true, false, true);
        assertThat(page.logProbs()).containsExactly(-1f, null, -2f);
        assertThat(page.kept()).containsExactly(1, null, 1);
        assertThat(page.experts().getFirst()).containsExactly(5, 255);
        assertThat(page.whole().segments()).containsExactly(3, 2);
    }

    @Test
    void aPartOfACharacterIsShownAsItsBytes() {
        TokensPage page = Tokens.page(BLOCK, VOCABULARY, 0, 9);
        assertThat(page.texts()).containsExactly("a", "⟨C3⟩", "⟨AB⟩", "a", null);
        assertThat(VOCABULARY.join(new int[] {0, 1, 2}, 3)).isEqualTo("aë");
        assertThat(page.whole().prompt()).isEqualTo("a");
    }

    @Test
    void withoutAVocabularyThereAreStillIds() {
        TokensPage page = Tokens.page(BLOCK, new Vocabulary(null), 0, 9);
        assertThat(page.texts()).containsOnlyNulls();
        assertThat(page.ids()).hasSize(5);
    }
}
