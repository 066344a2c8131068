package dev.agoge.environments;

import java.text.Normalizer;
import java.util.Locale;

/// One spelling for texts that read alike. The same words come with other spaces, dashes, quotes and digits, composed
/// or decomposed, full-width, or with signs between the letters that nobody sees: which of them a model writes is
/// chance, and no reason to call its answer wrong.
///
/// What reads otherwise stays as it is: `10²` is not `102`, `2½` is not `21/2`.
final class Spelling {
    private Spelling() {}

    /// With plain spaces, hyphens, quotes and digits, composed. Line ends stay, all written `\n`.
    static String plain(String text) {
        if (text.chars().allMatch(c -> c >= 32 && c < 127)) return text;
        StringBuilder out = new StringBuilder(text.length());
        String composed = Normalizer.normalize(text.replace("\r\n", "\n"), Normalizer.Form.NFC);
        composed.codePoints().forEach(letter -> out.append(plain(letter)));
        return Normalizer.normalize(out, Normalizer.Form.NFC);
    }

    /// Plain, and in one case.
    static String folded(String text) {
        String plain = plain(text);
        return Normalizer.normalize(plain.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT), Normalizer.Form.NFC);
    }

    private static String plain(int letter) {
        if (isLineEnd(letter)) return "\n";
        if (Character.isSpaceChar(letter) || Character.isWhitespace(letter)) return " ";
        if (isDash(letter)) return "-";
        if (isUnseen(letter)) return "";
        return switch (letter) {
            case 0x2018, 0x2019, 0x201A, 0x201B, 0x2032, 0x02BC, 0x02B9, 0xFF07 -> "'";
            case 0x201C, 0x201D, 0x201E, 0x201F, 0x2033, 0x00AB, 0x00BB, 0xFF02 -> "\"";
            case 0x3001, 0x060C, 0xFF64 -> ",";
            case 0x3002, 0xFF61 -> ".";
            case 0x066B -> ".";
            case 0x066C -> ",";
            default -> ofItsKind(letter);
        };
    }

    private static String ofItsKind(int letter) {
        return switch (Character.getType(letter)) {
            case Character.DECIMAL_DIGIT_NUMBER -> Integer.toString(Character.digit(letter, 10));
            // Powers and fractions: without their form they would be other numbers.
            case Character.OTHER_NUMBER -> Character.toString(letter);
            default -> Normalizer.normalize(Character.toString(letter), Normalizer.Form.NFKC);
        };
    }

    private static boolean isLineEnd(int letter) {
        return letter == '\n' || letter == '\r' || letter == 0x85 || letter == 0x2028 || letter == 0x2029;
    }

    /// Every hyphen, dash and minus that stands on the line; a raised one belongs to a power.
    private static boolean isDash(int letter) {
        return Character.getType(letter) == Character.DASH_PUNCTUATION
                || letter == 0x2212
                || letter == 0x2796
                || letter == 0x02D7
                || letter == 0x2043;
    }

    /// Joiners, soft hyphens, marks of direction, the choice of a glyph.
    private static boolean isUnseen(int letter) {
        return Character.getType(letter) == Character.FORMAT
                || letter >= 0xFE00 && letter <= 0xFE0F
                || letter >= 0xE0100 && letter <= 0xE01EF
                || letter == 0x034F;
    }
}
