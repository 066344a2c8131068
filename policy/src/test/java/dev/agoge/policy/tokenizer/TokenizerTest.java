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

class TokenizerTest {
    private final Tokenizer tokenizer = SmallCorpus.tokenizer();
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
    void aFileThatIsNotOursIsRefusedWithAReason() {
        String json = tokenizer.toJson();
        assertThatThrownBy(() -> Tokenizer.fromJson("{")).hasMessageContaining("not JSON");
        assertThatThrownBy(() -> Tokenizer.fromJson("{}")).hasMessageContaining("model.type");
        assertThatThrownBy(() -> Tokenizer.fromJson(json.replace("\\\\p{N}|", "\\\\p{N}{1,3}|")))
                .hasMessageContaining("pattern");
        assertThatThrownBy(() -> Tokenizer.fromJson(json.replace("\"normalizer\" : null", "\"normalizer\" : {}")))
                .hasMessageContaining("normalizer");
        assertThatThrownBy(() -> Tokenizer.fromJson(json.replaceFirst("\"id\" : 2", "\"id\" : 3")))
                .hasMessageContaining("has id 3, not 2");
    }

    @Test
    void whateverIsBrokenInAFileIsRefusedNotMisread() {
        String json = tokenizer.toJson();
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
