package dev.agoge.policy.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StopTextsTest {
    /// Few letters, of one byte to four, so that texts come about by chance.
    private static final String ALPHABET = "abé—𝄞";

    /// Tokens of several characters, and of parts of one.
    private final Tokenizer tokenizer = new BpeTrainer(List.of(), 280, 0.01)
            .train(List.of(new BpeTrainer.Document(List.of("abab baéb é—éa ab—𝄞 bé—a 𝄞a𝄞 ab é—"))));

    @Test
    void aTextIsHeardAtTheTokenThatCompletesIt() {
        Random random = new Random(9);
        int heard = 0;
        for (int i = 0; i < 3000; i++) {
            List<String> texts = new ArrayList<>();
            for (int count = random.nextInt(4); count >= 0; count--) texts.add(text(random, 1 + random.nextInt(4)));
            int[] ids = tokenizer.encode(text(random, 12));
            // A token left out, or out of place, breaks characters.
            if (random.nextBoolean()) ids[random.nextInt(ids.length)] = random.nextInt(tokenizer.size());
            StopTexts.Listener listener = StopTexts.of(tokenizer, texts).listen();
            for (int length = 1; length <= ids.length; length++) {
                String said = tokenizer.decode(Arrays.copyOf(ids, length));
                Optional<String> stop = listener.hear(ids[length - 1]);
                assertThat(stop.isPresent())
                        .as("%s in '%s'", texts, said)
                        .isEqualTo(texts.stream().anyMatch(said::contains));
                if (stop.isEmpty()) continue;
                assertThat(said).contains(stop.orElseThrow());
                heard++;
                break;
            }
        }
        assertThat(heard).isBetween(500, 2500);
    }

    private static String text(Random random, int length) {
        int[] letters = ALPHABET.codePoints().toArray();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) text.appendCodePoint(letters[random.nextInt(letters.length)]);
        return text.toString();
    }

    /// A model has rows for more tokens than its tokenizer.
    @Test
    void anIdBeyondTheTokenizersLastSaysNothing() {
        StopTexts.Listener listener = StopTexts.of(tokenizer, List.of("ab")).listen();
        assertThat(listener.hear(tokenizer.encode("a")[0])).isEmpty();
        assertThat(listener.hear(tokenizer.size())).isEmpty();
        assertThat(listener.hear(tokenizer.size() + 1000)).isEmpty();
        assertThat(listener.hear(tokenizer.encode("b")[0])).contains("ab");
    }

    @Test
    void itListensToItsOwnTextOnly() {
        StopTexts texts = StopTexts.of(tokenizer, List.of("ab"));
        StopTexts.Listener one = texts.listen();
        StopTexts.Listener other = texts.listen();
        int a = tokenizer.encode("a")[0];
        int b = tokenizer.encode("b")[0];
        assertThat(one.hear(a)).isEmpty();
        assertThat(other.hear(b)).isEmpty();
        assertThat(one.hear(b)).contains("ab");
    }

    @Test
    void onlyWholeCharactersCanBeListenedTo() {
        for (String text : List.of("", "\ud834", "a\ufffd")) {
            assertThatThrownBy(() -> StopTexts.of(tokenizer, List.of(text))).hasMessageContaining("whole characters");
        }
    }
}
