package dev.agoge.policy.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agoge.contracts.Draws;
import dev.agoge.contracts.TokenTexts;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

class TokenizerTest {
    private final Tokenizer tokenizer = SmallCorpus.tokenizer();
    private final String json = tokenizer.toJson();
    private final Draws draws = Draws.of(11, Draws.Purpose.SYNTHESISE, 0, 0, 0);

    @Test
    void everyTextComesBack() {
        for (String text :
                List.of("", " ", "Ana Lopez", "a\r\n\tb  c", "naïve Ünï ｜ 漢字 🙂 \u0000", SmallCorpus.SYSTEM)) {
            assertThat(tokenizer.decode(tokenizer.encode(text))).isEqualTo(text);
        }
        for (int i = 0; i < 2000; i++) {
            String text = randomText(i);
            assertThat(tokenizer.decode(tokenizer.encode(text))).isEqualTo(text);
        }
    }

    private String randomText(int seed) {
        return IntStream.range(0, draws.below(40, 1, seed))
                .map(i -> {
                    int plane = draws.below(4, 2 + i, seed);
                    int code = draws.below(plane == 0 ? 0x80 : plane == 1 ? 0x800 : 0x11000, 100 + i, seed);
                    return code >= 0xD800 && code < 0xE000 ? ' ' : code;
                })
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    @Test
    void aNameIsTheSameTokensWhereverItStands() {
        int[] name = tokenizer.encode("Dilnoza Quispe");
        for (String around :
                List.of("of %s.", "%s", "{\"customer\":\"%s\"}", "(%s)", "\n%s has", "for %s, please", "is %s's")) {
            assertThat(contains(tokenizer.encode(around.formatted("Dilnoza Quispe")), name))
                    .as(around)
                    .isTrue();
        }
    }

    private static boolean contains(int[] ids, int[] part) {
        return IntStream.rangeClosed(0, ids.length - part.length)
                .anyMatch(at -> Arrays.equals(ids, at, at + part.length, part, 0, part.length));
    }

    @Test
    void everyDigitIsATokenOfItsOwn() {
        assertThat(tokenizer.encode("4711")).hasSize(4);
        assertThat(tokenizer.encode("ord_4711")).endsWith(tokenizer.encode("4711"));
    }

    @Test
    void aLineThatManyDocumentsHaveIsOneToken() {
        assertThat(tokenizer.encode(SmallCorpus.SCHEMA)).hasSize(1);
        assertThat(tokenizer.encode(SmallCorpus.SYSTEM)).hasSize(2);
        assertThat(tokenizer.encode("First:\n" + SmallCorpus.SCHEMA + "Last."))
                .contains(tokenizer.encode(SmallCorpus.SCHEMA)[0]);
        assertThat(tokenizer.encode(SmallCorpus.SCHEMA.substring(1))).hasSizeGreaterThan(1);
    }

    @Test
    void textNeverBecomesAControlToken() {
        List<String> fragments = List.of("<", "｜", "User", "｜>", "</", "think>", "end▁of▁sentence", " ", "DSML", "\n");
        int injected = 0;
        for (int i = 0; i < 10_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int part = 0; part < 1 + i % 7; part++) {
                boolean whole = draws.below(2, 3 * part, i) == 0;
                List<String> from = whole ? SmallCorpus.CONTROLS : fragments;
                text.append(from.get(draws.below(from.size(), 3 * part + 1, i)));
                if (whole) injected++;
            }
            int[] ids = tokenizer.encode(text.toString());
            assertThat(Arrays.stream(ids).anyMatch(tokenizer.controls()::contains))
                    .as(text.toString())
                    .isFalse();
            assertThat(tokenizer.decode(ids)).isEqualTo(text.toString());
        }
        assertThat(injected).isGreaterThan(10_000);
    }

    @Test
    void tokensCanBeShownWithoutTheTokenizer() {
        TokenTexts texts = tokenizer.texts();
        assertThat(texts.size()).isEqualTo(tokenizer.size());
        int[] ids = tokenizer.encode("Émile waits 漢");
        byte[] bytes = new byte[64];
        int length = 0;
        for (int id : ids) for (byte one : texts.of(id)) bytes[length++] = one;
        assertThat(new String(bytes, 0, length, StandardCharsets.UTF_8)).isEqualTo("Émile waits 漢");
    }

    @Test
    void theSameCorpusGivesTheSameTokenizerAndTheFileGivesItBack() {
        assertThat(SmallCorpus.tokenizer().toJson()).isEqualTo(tokenizer.toJson());
        Tokenizer read = Tokenizer.fromJson(tokenizer.toJson());
        assertThat(read.toJson()).isEqualTo(tokenizer.toJson());
        for (BpeTrainer.Document document : SmallCorpus.documents(50)) {
            for (String text : document.texts()) assertThat(read.encode(text)).isEqualTo(tokenizer.encode(text));
        }
    }

    /// The fixture is written by `src/test/oracle/tokenizers_ids.py` with Hugging Face's `tokenizers`, which loads the
    /// very `tokenizer.json` that this corpus gives.
    @Test
    void idsAreThoseOfHuggingFace() throws IOException {
        JsonNode golden = resource("/oracle/tokenizer-ids.json");
        assertThat(tokenizer.toJson()).isEqualTo(new String(bytes("/oracle/tokenizer.json"), StandardCharsets.UTF_8));
        assertThat(golden.path("texts").size()).isGreaterThan(500);
        for (JsonNode one : golden.path("texts")) {
            int[] ids = one.path("ids").valueStream().mapToInt(JsonNode::asInt).toArray();
            assertThat(tokenizer.encode(one.path("text").asString()))
                    .as(one.path("text").asString())
                    .isEqualTo(ids);
        }
    }

    private static JsonNode resource(String path) throws IOException {
        return JsonMapper.shared().readTree(bytes(path));
    }

    private static byte[] bytes(String path) throws IOException {
        try (InputStream in = TokenizerTest.class.getResourceAsStream(path)) {
            if (in == null) throw new IOException("no resource " + path);
            return in.readAllBytes();
        }
    }

    @Test
    void aMillionEqualLettersTakeNoTimeToSpeakOf() {
        assertThat(tokenizer.decode(tokenizer.encode("e".repeat(1_000_000)))).hasSize(1_000_000);
    }

    @Test
    void whatIsNotSupportedIsRefusedByName() {
        refused("not JSON", "{");
        refused("model.type is ''", "{}");
        refused("normalizer.type is ''; this release reads NFC", with("normalizer", "{}"));
        refused("normalizer.type is 'Lowercase'", with("normalizer", "{\"type\":\"Lowercase\"}"));
        refused("pre_tokenizer.type is 'Metaspace'", with("pre_tokenizer", "{\"type\":\"Metaspace\"}"));
        refused("decoder.type is 'WordPiece'", with("decoder", "{\"type\":\"WordPiece\"}"));
        refused("truncation is {\"max_length\":5}", with("truncation", "{\"max_length\":5}"));
        refused("model.byte_fallback is true", json.replace("\"byte_fallback\" : false", "\"byte_fallback\" : true"));
        refused("model.dropout is 0.1", json.replace("\"dropout\" : null", "\"dropout\" : 0.1"));
        refused("behavior is \"Removed\"", json.replace("\"Isolated\"", "\"Removed\""));
        refused(
                "add_prefix_space is true",
                json.replace("\"add_prefix_space\" : false", "\"add_prefix_space\" : true"));
    }

    @Test
    void aFileThatContradictsItselfIsRefusedWithAReason() {
        refused("has id 3", json.replaceFirst("\"id\" : 2", "\"id\" : 3"));
        refused("in added_tokens and 2 in model.vocab", json.replaceFirst("\"id\" : 2", "\"id\" : 9999"));
        refused("the byte 33 has no token", json.replace("\"!\" : ", "\"unbyte\" : "));
        refused("which is not in model.vocab", json.replaceFirst("\"merges\" : \\[ \\[ \"", "$0qq"));
        refused("Duplicate", json.replaceFirst("\"version\"", "\"model\""));
    }

    @Test
    void aSpecialTokenThatMergesMakeIsRefused() {
        String merged = tokenizer.name(300);
        String special = ("{\"id\":300,\"content\":\"%s\",\"special\":true},").formatted(merged);
        refused("a merge makes", json.replaceFirst("\"added_tokens\" : \\[", "$0 " + special));
    }

    @Test
    void aSpecialTokenThatIsAByteIsRefused() {
        String byteOfMark = "{\"id\":%d,\"content\":\"!\",\"special\":true},"
                .formatted(tokenizer.encode("!")[0]);
        refused("a byte makes the control token '!'", json.replaceFirst("\"added_tokens\" : \\[", "$0 " + byteOfMark));
    }

    @Test
    void whatMergesMakeCannotBeReserved() {
        String merged = tokenizer.name(300);
        String ordinary = "{\"id\":300,\"content\":\"%s\"},".formatted(merged);
        Tokenizer read = Tokenizer.fromJson(json.replaceFirst("\"added_tokens\" : \\[", "$0 " + ordinary));
        assertThatThrownBy(() -> read.reserving(List.of(merged)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a merge makes the control token '" + merged + "'");
    }

    @Test
    void aTextThatIsAControlTokenIsSpelledWhereWholeTextsAreLookedUp() {
        String control = SmallCorpus.CONTROLS.get(3);
        Tokenizer whole = SmallCorpus.wholeFirst(tokenizer);
        assertThat(whole.encode("order")).hasSize(1);
        assertThat(whole.encode(control)).hasSizeGreaterThan(1);
        assertThat(whole.encode(MarkedText.markup(control)))
                .containsExactly(whole.controls().id(control));
    }

    /// The word is looked up, not cut out, where it stands at a digit: then it is remembered as one token.
    @Test
    void whatIsReservedIsForgottenAsText() {
        ObjectNode file = (ObjectNode) JsonMapper.shared().readTree(json);
        ((ObjectNode) file.path("model")).put("ignore_merges", true);
        ((ObjectNode) file.at("/model/vocab")).put("zq", tokenizer.size());
        ((ArrayNode) file.path("added_tokens"))
                .addObject()
                .put("id", tokenizer.size())
                .put("content", "zq")
                .put("single_word", true);
        Tokenizer whole = Tokenizer.fromJson(file.toString());
        assertThat(whole.encode("4zq")).hasSize(2);
        Tokenizer reserving = whole.reserving(List.of("zq"));
        assertThat(reserving.encode("4zq")).hasSize(3);
        assertThat(whole.encode("4zq")).hasSize(2);
    }

    private String with(String member, String value) {
        JsonNode file = JsonMapper.shared().readTree(json);
        ((ObjectNode) file).set(member, JsonMapper.shared().readTree(value));
        return file.toString();
    }

    private static void refused(String why, String file) {
        assertThatThrownBy(() -> Tokenizer.fromJson(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why);
    }

    @Test
    void marksYoungerThanUnicode9CombineWithNothing() {
        assertThat(Normalization.NFC.apply("e\u0301u\u0316\u0334")).isEqualTo("\u00e9u\u0334\u0316");
        assertThat(Normalization.NFC.apply("\u0eba\u0334e\u0301")).isEqualTo("\u0eba\u0334\u00e9");
        String vowels = new StringBuilder()
                .appendCodePoint(0x11935)
                .appendCodePoint(0x11930)
                .toString();
        assertThat(Normalization.NFC.apply(vowels)).isEqualTo(vowels);
    }

    @Test
    void aReservedTokenIsAControlTokenForThatFormatAlone() {
        String phrase = SmallCorpus.SCHEMA;
        Tokenizer reserving = tokenizer.reserving(List.of(phrase, "unknown"));
        assertThat(tokenizer.encode(phrase)).hasSize(1);
        assertThat(reserving.encode(phrase)).hasSizeGreaterThan(1);
        assertThat(reserving.encode(MarkedText.markup(phrase))).isEqualTo(tokenizer.encode(phrase));
        assertThat(reserving.controls().has(phrase)).isTrue();
        assertThat(reserving.controls().has("unknown")).isFalse();
    }

    @Test
    void aControlTokenStandsOnlyWhereAllOfItIsMarkup() {
        String control = SmallCorpus.CONTROLS.get(2);
        MarkedText.Builder text = new MarkedText.Builder().plain(control).markup(control);
        text.markup(control.substring(0, 3))
                .plain(control.substring(3))
                .plain("<")
                .markup(control.substring(1));
        int[] ids = tokenizer.encode(text.build());
        assertThat(Arrays.stream(ids).filter(tokenizer.controls()::contains)).hasSize(1);
        assertThat(tokenizer.decode(ids)).isEqualTo(control.repeat(4));
    }

    @Test
    void whateverIsBrokenInAFileIsRefusedNotMisread() {
        for (int i = 0; i < 300; i++) {
            StringBuilder broken = new StringBuilder(json);
            int at = draws.below(json.length(), 50, i);
            if (i % 3 == 0) broken.setLength(at);
            else if (i % 3 == 1) broken.setCharAt(at, (char) (32 + draws.below(90, 51, i)));
            else broken.delete(at, Math.min(json.length(), at + 30));
            try {
                Tokenizer.fromJson(broken.toString()).encode("Ana Lopez");
            } catch (IllegalArgumentException refused) {
                assertThat(refused).hasMessageContaining(" ");
            }
        }
    }
}
