package dev.agoge.wire.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.agoge.contracts.config.RunDocument;
import dev.agoge.contracts.document.Mistake;
import dev.agoge.contracts.document.Mistaken;
import dev.agoge.wire.runs.Templates;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Whatever somebody sends, the answer is a record or mistakes, soon.
class HostileTest {
    /// Far above what any of them takes: they are about what grows without bound.
    private static final Duration SOON = Duration.ofSeconds(60);

    private static final String ODD = "{}[]:,-?&*!|>'\"%@`#~\\/ \n\t\r\u0000\u0001\u0007\u007f\u0085\u00a0\u2028\ufeff"
            + "\ud800\udfff\uffff0123456789.eExXoO+<<=abcdefnulltrue_";

    static Stream<String> large() {
        int most = Documents.LONGEST;
        return Stream.of(
                "[".repeat(most),
                "{\"a\":".repeat(most / 5),
                "[".repeat(400) + "]".repeat(400),
                "{a: ".repeat(most / 4),
                "- ".repeat(most / 2),
                "? ".repeat(most / 2),
                "a:\n".repeat(most / 3),
                "a: &a [*a, *a]\n",
                aliases(60),
                aliases(9),
                "a: &a " + "x".repeat(most / 2) + "\nb: [" + "*a,".repeat(most / 6) + "]",
                "stages: [" + "{},".repeat(most / 4) + "]",
                "[" + "0,".repeat(most / 2 - 1) + "0]",
                many("k%d: 1\n", most / 11),
                "x: 1\n".repeat(most / 5),
                "\"" + "k".repeat(most / 2) + "\": 1",
                "seed: " + "9".repeat(most - 10),
                "{\"seed\": " + "9".repeat(most - 10) + "}",
                "{\"seed\": 1e999999999}",
                "seed: 1e-999999999",
                "seed: 0x" + "f".repeat(most / 2),
                "name: " + "n".repeat(most / 2),
                "name: |\n" + " \n".repeat(most / 3),
                "name: \"" + "\\\n".repeat(most / 3) + "\"",
                "&a ".repeat(most / 3),
                "!a ".repeat(most / 3),
                "%TAG ! a\n".repeat(most / 9),
                "---\n".repeat(most / 4),
                "'".repeat(most),
                "#".repeat(most),
                " ".repeat(most),
                "a: {".repeat(60) + "b" + "}".repeat(60),
                "x".repeat(10 * most));
    }

    private static String aliases(int levels) {
        StringBuilder text = new StringBuilder("a0: &a0 [1]\n");
        for (int i = 1; i <= levels; i++) {
            text.append("a%d: &a%d [%s]%n".formatted(i, i, ("*a" + (i - 1) + ", ").repeat(9)));
        }
        return text.toString();
    }

    private static String many(String line, int count) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) text.append(line.formatted(i));
        return text.toString();
    }

    @ParameterizedTest
    @MethodSource("large")
    void whatIsLargeOrDeepIsAnsweredSoon(String text) {
        Assertions.assertTimeoutPreemptively(SOON, () -> {
            assertThat(answer(Documents.parse(text))).isNotEmpty();
            assertThat(answer(Documents.parse(text.getBytes(StandardCharsets.UTF_8))))
                    .isNotEmpty();
        });
    }

    @Test
    void tenMegabytesOfBytesAreNotEvenDecoded() {
        byte[] bytes = new byte[10_000_000];
        assertThat(answer(Documents.parse(bytes))).singleElement().asString().contains("at most 1000000");
    }

    @Test
    void ofManyMistakesTheFirstAreTold() {
        assertThat(answer(Documents.parse(many("k%d: 1\n", 50_000)))).hasSizeBetween(100, 110);
    }

    @Test
    void randomTextsAreAnswered() {
        Random random = new Random(1);
        for (int i = 0; i < 3000; i++) {
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(60); n > 0; n--) text.append(ODD.charAt(random.nextInt(ODD.length())));
            answer(Documents.parse(text.toString()));
            byte[] bytes = new byte[random.nextInt(60)];
            random.nextBytes(bytes);
            answer(Documents.parse(bytes));
        }
    }

    @Test
    void goodDocumentsWithSlipsAreAnswered() {
        Random random = new Random(2);
        List<String> good = Templates.names().stream().map(Templates::text).toList();
        for (int i = 0; i < 1500; i++) {
            StringBuilder text = new StringBuilder(good.get(random.nextInt(good.size())));
            for (int n = 1 + random.nextInt(4); n > 0; n--) slip(text, random);
            answer(Documents.parse(text.toString()));
        }
    }

    private static void slip(StringBuilder text, Random random) {
        int at = random.nextInt(text.length());
        int end = Math.min(text.length(), at + 1 + random.nextInt(12));
        switch (random.nextInt(4)) {
            case 0 -> text.deleteCharAt(at);
            case 1 -> text.insert(at, ODD.charAt(random.nextInt(ODD.length())));
            case 2 -> text.insert(at, text.substring(at, end));
            default -> text.delete(at, end);
        }
    }

    /// Whatever tree it is, it is written as a text that is read as it.
    @Test
    void randomTreesAreReadAsTheyWereWritten() {
        Random random = new Random(3);
        for (int i = 0; i < 2000; i++) {
            JsonNode tree = tree(random, 5);
            assertThat(Documents.parse(Yaml.text(tree)).tree()).isEqualTo(tree);
            assertThat(Documents.parse(tree.toString()).tree()).isEqualTo(tree);
            JsonNode canonical = Documents.parse(Canonical.json(tree)).tree();
            assertThat(Canonical.json(canonical)).isEqualTo(Canonical.json(tree));
            assertThatCode(() -> answer(Documents.parse(tree.toString()))).doesNotThrowAnyException();
        }
    }

    private static JsonNode tree(Random random, int depth) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        return switch (random.nextInt(depth > 0 ? 9 : 7)) {
            case 0 -> nodes.nullNode();
            case 1 -> nodes.booleanNode(random.nextBoolean());
            case 2 -> nodes.numberNode(random.nextInt());
            case 3 -> nodes.numberNode(0x80000000L + random.nextInt(1000));
            case 4 -> {
                double number = Double.longBitsToDouble(random.nextLong());
                boolean usual = Double.isFinite(number) && (Math.abs(number) < 0x1p53 || Math.abs(number) >= 0x1p64);
                yield nodes.numberNode(usual ? number : 0.25);
            }
            case 5, 6 -> nodes.stringNode(words(random));
            case 7 -> {
                ArrayNode list = nodes.arrayNode();
                for (int n = random.nextInt(4); n > 0; n--) list.add(tree(random, depth - 1));
                yield list;
            }
            default -> {
                ObjectNode mapping = nodes.objectNode();
                for (int n = random.nextInt(4); n > 0; n--) mapping.set(words(random), tree(random, depth - 1));
                yield mapping;
            }
        };
    }

    private static String words(Random random) {
        StringBuilder text = new StringBuilder();
        for (int n = random.nextInt(9); n > 0; n--) {
            char c = ODD.charAt(random.nextInt(ODD.length()));
            if (c != 0 && !Character.isSurrogate(c)) text.append(c);
        }
        return random.nextInt(8) == 0 ? "\ud83d\ude00" + text : text.toString();
    }

    /// What is told: nothing if it is a run after all.
    private static List<String> answer(Document document) {
        List<String> told = new ArrayList<>();
        try {
            document.read(RunDocument.class);
        } catch (Mistaken e) {
            for (Mistake mistake : e.mistakes()) {
                String line = document.place(mistake.pointer()) + " " + mistake;
                assertThat(Scalars.wrong(line)).isEmpty();
                assertThat(mistake.message()).hasSizeLessThan(1000);
                told.add(line);
            }
        }
        return told;
    }
}
