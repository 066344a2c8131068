package dev.agoge.policy.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Tokens that are texts, against Hugging Face's `tokenizers`, and what they cost.
class AddedTokensTest {
    private static final JsonNode GOLDEN = JsonMapper.shared().readTree(FamiliesTest.text("normalized.json"));

    /// Written by `src/test/oracle/normalized_tokens.py`: many of the tokens are spelled as no normalised text is.
    @Test
    void whatIsLookedForInNormalisedTextIsNormalisedToo() {
        Tokenizer tokenizer = Tokenizer.fromJson(GOLDEN.path("tokenizer").toString());
        List<String> wrong = new ArrayList<>();
        for (JsonNode one : GOLDEN.path("cases")) {
            int[] ids = one.path("ids").valueStream().mapToInt(JsonNode::asInt).toArray();
            String text = one.path("text").asString();
            if (!Arrays.equals(tokenizer.encode(text), ids)) wrong.add(text);
        }
        assertThat(wrong).isEmpty();
        assertThat(GOLDEN.path("cases").size()).isGreaterThan(1500);
    }

    @Test
    void aControlTokenIsFoundInEitherForm() {
        Tokenizer tokenizer = with("cafe\u0301", true).reserving(List.of("cafe\u0301"));
        int[] control = {tokenizer.controls().id("cafe\u0301")};
        assertThat(tokenizer.encode(MarkedText.markup("cafe\u0301"))).isEqualTo(control);
        assertThat(tokenizer.encode(MarkedText.markup("caf\u00e9"))).isEqualTo(control);
        assertThat(tokenizer.encode("cafe\u0301"))
                .isEqualTo(tokenizer.encode("caf\u00e9"))
                .hasSize(5);
    }

    @Test
    void theLongestThatMayStandThereIsTaken() {
        Map<String, Integer> ids = Map.of("ab", 0, "abc", 1, "abcde", 2, "bcd", 3, "cd", 4);
        AddedTokens tokens = AddedTokens.of(
                ids.entrySet().stream()
                        .map(token -> AddedToken.plain(token.getValue(), token.getKey(), false))
                        .toList(),
                token -> token.id() == 1 || token.id() == 2,
                token -> Set.of(token.content()));
        MarkedText.Builder text = new MarkedText.Builder();
        text.plain("abcd ")
                .markup("abcd ")
                .markup("abcde ")
                .markup("abcd")
                .plain("e ab")
                .markup("c")
                .plain("x");
        List<String> cut = new ArrayList<>();
        String letters = text.build().toString();
        tokens.cut(text.build(), id -> cut.add("#" + id), (from, to) -> cut.add(letters.substring(from, to)));
        assertThat(cut).containsExactly("#0", "#4", " ", "#1", "d ", "#2", " ", "#1", "de ", "#0", "cx");
    }

    @Test
    void aLongTokenThatNearlyStandsEverywhereCostsOneStepALetter() {
        Tokenizer tokenizer = with("a".repeat(2000) + "b", false);
        String text = "a".repeat(1_000_000);
        Assertions.assertTimeout(
                Duration.ofSeconds(10), () -> assertThat(tokenizer.encode(text)).hasSize(text.length()));
    }

    /// Each is a mark of two, and the second goes behind all the first.
    @Test
    void marksInAnyOrderCostWhatSortingThemCosts() {
        for (String marks : List.of("\u0f73", "\u0301\u0323", "\u0345\u0334", "\u0f71\u0f72")) {
            String text = "e" + marks.repeat(250_000 / marks.length());
            Assertions.assertTimeout(
                    Duration.ofSeconds(10),
                    () -> assertThat(Normalization.NFC.apply(text)).hasSizeGreaterThan(200_000));
        }
    }

    private static Tokenizer with(String content, boolean normalized) {
        ObjectNode json = (ObjectNode) GOLDEN.path("tokenizer").deepCopy();
        ObjectNode token = (ObjectNode) json.path("added_tokens").path(0);
        token.put("content", content).put("normalized", normalized);
        json.putArray("added_tokens").add(token);
        return Tokenizer.fromJson(json.toString());
    }
}
