package dev.agoge.policy.jinja;

import dev.agoge.policy.tokenizer.MarkedText;
import java.util.Locale;
import java.util.function.IntPredicate;
import java.util.function.UnaryOperator;

/// Capital and small letters. Java's own changes take time in the square of a text whose letters become several, such
/// as ß, or depend on others, such as Σ: so they are made piece by piece.
final class Capitals {
    private static final int PIECE = 16;
    /// Not letters, and yet words go on across them.
    private static final String WITHIN_WORDS =
            "'.:\u00b7\u0387\u055f\u05f4\u2018\u2019\u2024\u2027\ufe13\ufe52\ufe55\uff07\uff0e\uff1a";

    private Capitals() {}

    static MarkedText upper(MarkedText text, Budget budget) {
        return respelled(text, text.toString(), piece -> piece.toUpperCase(Locale.ROOT), budget);
    }

    static MarkedText lower(MarkedText text, Budget budget) {
        return respelled(text, sigmas(text.toString()), piece -> piece.toLowerCase(Locale.ROOT), budget);
    }

    private static MarkedText respelled(
            MarkedText text, String letters, UnaryOperator<String> spelling, Budget budget) {
        budget.characters(text.length());
        budget.steps(1 + text.length() / PIECE);
        StringBuilder respelled = new StringBuilder();
        for (int at = 0; at < letters.length(); ) {
            int end = Math.min(at + PIECE, letters.length());
            if (end < letters.length() && Character.isLowSurrogate(letters.charAt(end))) end++;
            String piece = spelling.apply(letters.substring(at, end));
            budget.steps(piece.length() - (end - at));
            respelled.append(piece);
            at = end;
        }
        return text.respelled(respelled.toString());
    }

    /// Σ is the one letter whose small form says where it stands.
    private static String sigmas(String text) {
        int at = text.indexOf('Σ');
        if (at < 0) return text;
        StringBuilder small = new StringBuilder(text);
        for (; at >= 0; at = text.indexOf('Σ', at + 1)) {
            small.setCharAt(at, follows(text, at) && !goesOn(text, at + 1) ? 'ς' : 'σ');
        }
        return small.toString();
    }

    private static boolean follows(String text, int end) {
        for (int at = end; at > 0; at -= Character.charCount(text.codePointBefore(at))) {
            int letter = text.codePointBefore(at);
            if (!isWithinWords(letter)) return isCased(letter);
        }
        return false;
    }

    private static boolean goesOn(String text, int begin) {
        for (int at = begin; at < text.length(); at += Character.charCount(text.codePointAt(at))) {
            int letter = text.codePointAt(at);
            if (!isWithinWords(letter)) return isCased(letter);
        }
        return false;
    }

    private static boolean isCased(int letter) {
        return Character.isLowerCase(letter) || Character.isUpperCase(letter) || Character.isTitleCase(letter);
    }

    private static boolean isWithinWords(int letter) {
        return switch (Character.getType(letter)) {
            case Character.NON_SPACING_MARK,
                    Character.ENCLOSING_MARK,
                    Character.FORMAT,
                    Character.MODIFIER_LETTER,
                    Character.MODIFIER_SYMBOL -> true;
            default -> WITHIN_WORDS.indexOf(letter) >= 0;
        };
    }

    static MarkedText capitalize(MarkedText text, Budget budget) {
        if (text.isEmpty()) return text;
        int first = text.toString().offsetByCodePoints(0, 1);
        return upper(text.slice(0, first), budget).plus(lower(text.slice(first, text.length()), budget));
    }

    /// Each run of letters with a capital.
    static MarkedText title(MarkedText text, IntPredicate belongs, Budget budget) {
        Writing titled = new Writing(budget);
        int from = 0;
        for (int at = 0; at <= text.length(); at++) {
            if (at < text.length() && belongs.test(text.toString().charAt(at))) continue;
            budget.step();
            titled.add(capitalize(text.slice(from, at), budget));
            if (at < text.length()) titled.add(text.slice(at, at + 1));
            from = at + 1;
        }
        return titled.build();
    }
}
