package dev.agoge.policy.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agoge.contracts.Draws;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SplitPatternTest {
    @Test
    void blanksAreUnicodesAndLinesEndWithinTheText() {
        assertThat(matches("\\s+", "a\u00a0\u3000\u2028b\u0085\u200b")).containsExactly("\u00a0\u3000\u2028", "\u0085");
        assertThat(matches("\\s+$", "a  \nb  ")).containsExactly("  ", "  ");
        assertThat(matches(".+", "a\u2028\rb\nc")).containsExactly("a\u2028\rb", "c");
        assertThat(matches("\\S", " \u3000x")).containsExactly("x");
    }

    @Test
    void caseIsFoldedAsUnicodeDoes() {
        assertThat(matches("(?i:'s|'ll)", "'S'ſ'Ll's\u0130")).containsExactly("'S", "'ſ", "'Ll", "'s");
        assertThat(matches("'s", "'S's")).containsExactly("'s");
    }

    @Test
    void classesRangesAndCountsAreKept() {
        assertThat(matches("[^\\p{L}\\-x]", "ab-x1")).containsExactly("1");
        assertThat(matches("[a-c\\]]{1,2}", "abc]d")).containsExactly("ab", "c]");
        assertThat(matches("[\\t-\\r가-힣-]+", "\t\n\r 가나-a")).containsExactly("\t\n\r", "가나-");
        assertThat(matches("\\p{N}{1,3}", "12345½")).containsExactly("123", "45½");
        assertThat(matches("a(?:b)?(?=c)|d(?!e)", "abc ac dd de")).containsExactly("ab", "a", "d", "d");
    }

    @Test
    void theTrainersOwnPatternIsReadAsJavaReadsIt() {
        Pattern mine = Pattern.compile(Chunks.PATTERN);
        Pattern read = SplitPattern.compile(Chunks.PATTERN);
        FamiliesTest.Strings strings = FamiliesTest.Strings.read();
        for (int i = 0; i < 2000; i++) {
            assertThat(matches(read, strings.text(i))).isEqualTo(matches(mine, strings.text(i)));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "(",
                ")",
                "a)",
                "(a)",
                "(?:a)*",
                "(?:a)+",
                "(?:a+){9}",
                "(?<=a)b",
                "(?<n>a)",
                "\\1",
                "\\b",
                "\\w",
                "\\h",
                "^a",
                "a{,3}",
                "a{",
                "a{2}+",
                "a**",
                "a{1}{2}",
                "[",
                "[]",
                "[]a]",
                "[a[b]]",
                "[a&&b]",
                "[\\S]",
                "[\\s-z]",
                "[\\s-가]",
                "[\\d-가]",
                "[\\p{L}-가]",
                "[a-\\d]",
                "[a-\\s]",
                "\\p{Han}",
                "\\p",
                "\\p{",
                "\\pL",
                "\\",
                "[a-",
                "*",
                "((((((((((((((((((((",
                "a{99999}"
            })
    void whatTheTwoReadDifferentlyIsRefused(String regex) {
        assertThatThrownBy(() -> SplitPattern.compile(regex)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void noTextMakesAMatchTakeForEver() {
        Pattern llama = SplitPattern.compile("(?i:'s|'t)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}"
                + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+");
        for (String text : List.of("a", " ", "\n", " a", "a𝐀", " \n", "!", "'", "1")) {
            assertThat(String.join("", matches(llama, text.repeat(100_000)))).hasSize(100_000 * text.length());
        }
    }

    @Test
    void noExpressionBreaksTheReader() {
        Draws draws = Draws.of(21, Draws.Purpose.SYNTHESISE, 0, 0, 0);
        String letters = "a\\p{L}[]^-()?:=!*+|.$i9,snx\n\u3000";
        int read = 0;
        for (int i = 0; i < 20_000; i++) {
            StringBuilder regex = new StringBuilder();
            for (int k = 0; k < 1 + i % 12; k++) regex.append(letters.charAt(draws.below(letters.length(), k, i)));
            try {
                SplitPattern.compile(regex.toString());
                read++;
            } catch (IllegalArgumentException refused) {
                assertThat(refused.getMessage()).isNotBlank();
            }
        }
        assertThat(read).isGreaterThan(1000);
    }

    private static List<String> matches(String regex, String text) {
        return matches(SplitPattern.compile(regex), text);
    }

    private static List<String> matches(Pattern pattern, String text) {
        List<String> matches = new ArrayList<>();
        var matcher = pattern.matcher(text);
        while (matcher.find()) if (!matcher.group().isEmpty()) matches.add(matcher.group());
        return matches;
    }
}
