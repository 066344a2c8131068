package dev.agoge.wire.documents;

import dev.agoge.contracts.document.Mistake;
import dev.agoge.contracts.document.Mistaken;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Texts and trees become records, and records trees. Nothing that a stranger writes makes it throw anything but
/// [Mistaken], nor take more time or memory than a document of the largest size does.
public final class Documents {
    /// In characters.
    public static final int LONGEST = 1_000_000;

    private Documents() {}

    /// YAML 1.2, or JSON: the content says which. What is wrong with the text is in the document.
    public static Document parse(String text) {
        if (text.length() > LONGEST) {
            return Document.none(new Mistake(
                    "", "The document has " + text.length() + " characters.", "Use at most " + LONGEST + "."));
        }
        String read = text.startsWith("\uFEFF") ? text.substring(1) : text;
        return looksLikeJson(read) ? json(read) : yaml(read);
    }

    /// In UTF-8.
    public static Document parse(byte[] text) {
        try {
            var decoder = StandardCharsets.UTF_8.newDecoder();
            int most = (int) Math.min(text.length, 4L * LONGEST + 4);
            return parse(decoder.decode(ByteBuffer.wrap(text, 0, most)).toString());
        } catch (CharacterCodingException e) {
            String size = text.length > 4L * LONGEST ? "The document has " + text.length + " bytes." : "";
            String message = size.isEmpty() ? "The document is not encoded in UTF-8." : size;
            return Document.none(new Mistake("", message, "Write at most " + LONGEST + " characters in UTF-8."));
        }
    }

    /// @throws Mistaken with all that is wrong with the text
    public static <T extends Record> T read(String text, Class<T> type) {
        return parse(text).read(type);
    }

    /// @throws Mistaken with all that is wrong with the tree
    public static <T extends Record> T read(JsonNode tree, Class<T> type) {
        var reading = new Reading(tree);
        Optional<T> read = reading.read(type);
        List<Mistake> mistakes = reading.mistakes();
        if (!mistakes.isEmpty()) throw new Mistaken(mistakes);
        return read.orElseThrow();
    }

    /// With the keys in the order of the records, defaults and all; what is absent is left out.
    public static JsonNode write(Record record) {
        return Writing.tree(record);
    }

    private static boolean looksLikeJson(String text) {
        String start = text.stripLeading();
        return start.startsWith("{") || start.startsWith("[") || start.startsWith("\"");
    }

    /// YAML may begin like JSON too.
    private static Document json(String text) {
        try {
            return new TreeBuilder(new JsonTokens(text)).build();
        } catch (Mistaken asJson) {
            Document asYaml = yaml(text);
            return asYaml.unreadable() ? Document.none(asJson.mistakes().getFirst()) : asYaml;
        }
    }

    private static Document yaml(String text) {
        try {
            return new TreeBuilder(new YamlTokens(text)).build();
        } catch (Mistaken e) {
            return Document.none(e.mistakes().getFirst());
        }
    }
}
