package dev.agoge.console.episodes;

import dev.agoge.contracts.TokenTexts;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// What token ids stand for, in text that people can read.
final class Vocabulary {
    private static final HexFormat HEX = HexFormat.ofDelimiter(" ").withUpperCase();

    private final @Nullable TokenTexts texts;

    /// @param texts absent before the run's tokenizer has been trained
    Vocabulary(@Nullable TokenTexts texts) {
        this.texts = texts;
    }

    /// The token's text; its bytes in `⟨⟩` if they are only part of a character.
    @Nullable
    String of(int id) {
        if (texts == null || id < 0 || id >= texts.size()) return null;
        byte[] bytes = texts.of(id);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException partOfACharacter) {
            return "⟨" + HEX.formatHex(bytes) + "⟩";
        }
    }

    /// The text of several tokens together, where parts of characters meet again.
    String join(int[] ids, int count) {
        if (texts == null) return "";
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < count; i++) {
            if (ids[i] >= 0 && ids[i] < texts.size()) bytes.writeBytes(texts.of(ids[i]));
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
