package dev.agoge.policy.tokenizer;

import java.util.regex.Pattern;

/// Unicode's classes of characters, as the pre-tokenisers of `tokenizer.json` mean them. Spelled out where Java's own
/// escapes mean something else: its `\s` knows ASCII alone.
final class Letters {
    /// White_Space, as the inside of a character class.
    static final String BLANKS =
            "\\t-\\r \\x{85}\\x{A0}\\x{1680}\\x{2000}-\\x{200A}\\x{2028}\\x{2029}\\x{202F}\\x{205F}\\x{3000}";

    private static final Pattern WORD = Pattern.compile("\\w", Pattern.UNICODE_CHARACTER_CLASS);

    private Letters() {}

    static boolean isBlank(char letter) {
        return switch (letter) {
            case ' ', '\u0085', '\u00a0', '\u1680', '\u2028', '\u2029', '\u202f', '\u205f', '\u3000' -> true;
            default -> (letter >= '\t' && letter <= '\r') || (letter >= '\u2000' && letter <= '\u200a');
        };
    }

    static boolean isWord(int codePoint) {
        return WORD.matcher(Character.toString(codePoint)).matches();
    }
}
