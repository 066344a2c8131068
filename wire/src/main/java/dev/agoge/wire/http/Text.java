package dev.agoge.wire.http;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/// Text from outside. What PostgreSQL cannot hold and UTF-8 cannot write is refused at the door: it would be taken here
/// and break whoever has to keep it.
final class Text {
    private static final int SHOWN = 200;

    private Text() {}

    /// What no part of the platform can keep, or nothing.
    static Optional<String> unkeepable(String text) {
        OptionalInt found = text.codePoints()
                .filter(c -> c == 0 || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE))
                .findFirst();
        if (found.isEmpty()) return Optional.empty();
        return Optional.of(
                found.getAsInt() == 0
                        ? "the character U+0000"
                        : String.format(Locale.ROOT, "half of a surrogate pair, U+%04X", found.getAsInt()));
    }

    /// What is wrong with an address's part, escapes and all.
    static Optional<String> unkeepableEscaped(String part) {
        byte[] bytes = new byte[part.length()];
        int length = 0;
        int at = 0;
        while (at < part.length()) {
            char c = part.charAt(at);
            if (c > 0x7f) return Optional.of("a character that is not escaped");
            if (c == '%') {
                int value = escaped(part, at);
                if (value < 0) return Optional.of("a % that begins no escape");
                bytes[length++] = (byte) value;
                at += 3;
            } else {
                bytes[length++] = (byte) c;
                at++;
            }
        }
        return decode(ByteBuffer.wrap(bytes, 0, length))
                .map(Text::unkeepable)
                .orElse(Optional.of("escapes that are no UTF-8"));
    }

    private static int escaped(String part, int at) {
        if (at + 2 >= part.length()) return -1;
        int high = Character.digit(part.charAt(at + 1), 16);
        int low = Character.digit(part.charAt(at + 2), 16);
        return high < 0 || low < 0 ? -1 : high << 4 | low;
    }

    /// Nothing, if it is no UTF-8.
    static Optional<String> decode(ByteBuffer bytes) {
        try {
            CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(bytes);
            return Optional.of(text.toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    /// What a stranger wrote, in a sentence of ours.
    static String shown(String text) {
        StringBuilder shown = new StringBuilder();
        text.codePoints()
                .limit(SHOWN)
                .map(c -> Character.isISOControl(c) || (c >= 0xD800 && c <= 0xDFFF) ? 0xFFFD : c)
                .forEach(shown::appendCodePoint);
        return text.codePointCount(0, text.length()) > SHOWN ? shown + "…" : shown.toString();
    }
}
