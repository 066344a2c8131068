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
        return titled(small(text, budget), budget);
    }

    /// `str.title`: each run of letters that have a case.
    static MarkedText title(MarkedText text, Budget budget) {
        return each(small(text, budget), Capitals::isCased, run -> titled(run, budget), budget);
    }

    /// The filter `title`: each run of letters that `belongs` tells, whatever is around it.
    static MarkedText title(MarkedText text, IntPredicate belongs, Budget budget) {
        return each(
                text,
                belongs,
                run -> upper(first(run), budget).plus(lower(run.slice(first(run).length(), run.length()), budget)),
                budget);
    }

    private static MarkedText each(
            MarkedText text, IntPredicate belongs, UnaryOperator<MarkedText> spelling, Budget budget) {
        Writing written = new Writing(budget);
        int from = 0;
        for (int at = 0, next; at <= text.length(); at = next) {
            int letter = at < text.length() ? text.toString().codePointAt(at) : ' ';
            next = at + Character.charCount(letter);
            if (at < text.length() && belongs.test(letter)) continue;
            budget.step();
            if (from < at) written.add(spelling.apply(text.slice(from, at)));
            if (at < text.length()) written.add(text.slice(at, next));
            from = next;
        }
        return written.build();
    }

    private static MarkedText small(MarkedText text, Budget budget) {
        budget.reads(text.length());
        return text.respelled(sigmas(text.toString()));
    }

    private static MarkedText first(MarkedText text) {
        return text.slice(0, Character.charCount(text.toString().codePointAt(0)));
    }

    private static MarkedText titled(MarkedText text, Budget budget) {
        if (text.isEmpty()) return text;
        MarkedText first = first(text);
        return first.respelled(title(first.toString())).plus(lower(text.slice(first.length(), text.length()), budget));
    }

    /// A letter as it begins a word, by Unicode's tables. Java has those that keep it one letter. The capitals of
    /// others
    /// are several: the first stays one, the rest are small, and a iota that was below its vowel stays there.
    private static String title(String letter) {
        int title = Character.toTitleCase(letter.codePointAt(0));
        String capitals = letter.toUpperCase(Locale.ROOT);
        int first = Character.charCount(capitals.codePointAt(0));
        if (Character.isTitleCase(title) || first == capitals.length()) return Character.toString(title);
        if (letter.equals("ŉ")) return capitals;
        return capitals.substring(0, first)
                + capitals.substring(first).toLowerCase(Locale.ROOT).replace('ι', '\u0345');
    }
}
