package dev.agoge.policy.jinja;

import dev.agoge.policy.tokenizer.MarkedText;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.IntPredicate;

/// Texts as Python treats them: blanks are Unicode's and some more, places are counted in code points, and nobody's
/// characters change hands.
final class PythonText {
    private PythonText() {}

    /// `str.isspace`
    static boolean isBlank(int letter) {
        return switch (letter) {
            case ' ', 0x85, 0xa0, 0x1680, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000 -> true;
            default ->
                (letter >= '\t' && letter <= '\r')
                        || (letter >= 0x1c && letter <= 0x1f)
                        || (letter >= 0x2000 && letter <= 0x200a);
        };
    }

    static String strip(String text, boolean left, boolean right, IntPredicate unwanted) {
        int[] bounds = bounds(text, left, right, unwanted);
        return text.substring(bounds[0], bounds[1]);
    }

    static MarkedText strip(MarkedText text, boolean left, boolean right, IntPredicate unwanted, Budget budget) {
        budget.reads(text.length());
        int[] bounds = bounds(text.toString(), left, right, unwanted);
        return slice(text, bounds[0], bounds[1], budget);
    }

    private static int[] bounds(String text, boolean left, boolean right, IntPredicate unwanted) {
        int from = 0;
        int to = text.length();
        while (left && from < to && unwanted.test(text.codePointAt(from))) {
            from += Character.charCount(text.codePointAt(from));
        }
        while (right && to > from && unwanted.test(text.codePointBefore(to))) {
            to -= Character.charCount(text.codePointBefore(to));
        }
        return new int[] {from, to};
    }

    static MarkedText slice(MarkedText text, int from, int to, Budget budget) {
        if (to - from < text.length()) budget.characters(to - from);
        return text.slice(from, to);
    }

    static int length(MarkedText text, Budget budget) {
        budget.reads(text.length());
        return text.toString().codePointCount(0, text.length());
    }

    /// The code point at a place, counted from the end if it is negative.
    static Object letter(MarkedText text, long place, Budget budget) {
        int length = length(text, budget);
        long at = place < 0 ? place + length : place;
        return at < 0 || at >= length ? new Undefined("item " + place) : between(text, (int) at, (int) at + 1, budget);
    }

    /// By places of code points.
    static MarkedText between(MarkedText text, int from, int to, Budget budget) {
        budget.reads(text.length());
        int begin = text.toString().offsetByCodePoints(0, from);
        int end = text.toString().offsetByCodePoints(begin, Math.max(0, to - from));
        return slice(text, begin, end, budget);
    }

    /// By code points, of which the greater are written with the lesser characters.
    static int compare(String one, String other) {
        int at = 0;
        int shorter = Math.min(one.length(), other.length());
        while (at < shorter && one.charAt(at) == other.charAt(at)) at++;
        if (at == shorter) return Integer.compare(one.length(), other.length());
        boolean pair = Character.isLowSurrogate(one.charAt(at)) || Character.isLowSurrogate(other.charAt(at));
        if (pair && at > 0 && Character.isHighSurrogate(one.charAt(at - 1))) at--;
        return Integer.compare(one.codePointAt(at), other.codePointAt(at));
    }

    /// Where `part` begins, at `from` or behind; −1 if nowhere.
    static int find(MarkedText text, MarkedText part, int from, Budget budget) {
        return search(text.toString(), part.toString(), from, 1, budget);
    }

    /// Where `part` begins, at `from` or before; −1 if nowhere.
    static int findLast(MarkedText text, MarkedText part, int from, Budget budget) {
        return search(text.toString(), part.toString(), Math.min(from, text.length() - part.length()), -1, budget);
    }

    /// Where a text has little variety, a part begins in many places and does not go on in any: so each character that
    /// is compared is paid for.
    private static int search(String text, String part, int from, int by, Budget budget) {
        for (int at = from; at >= 0 && at + part.length() <= text.length(); at += by) {
            int same = 0;
            while (same < part.length() && text.charAt(at + same) == part.charAt(same)) same++;
            budget.reads(same + 1);
            if (same == part.length()) return at;
        }
        return -1;
    }

    /// The code points, each a text.
    static List<Object> letters(MarkedText text, Budget budget) {
        budget.steps(text.length());
        List<Object> letters = new ArrayList<>();
        for (int at = 0; at < text.length(); ) {
            int end = at + Character.charCount(text.toString().codePointAt(at));
            letters.add(text.slice(at, end));
            at = end;
        }
        return letters;
    }

    static MarkedText joined(List<Object> letters, Budget budget) {
        budget.steps(letters.size());
        Writing joined = new Writing(budget);
        for (Object letter : letters) joined.add((MarkedText) letter);
        return joined.build();
    }

    static MarkedText join(MarkedText separator, List<MarkedText> parts, Budget budget) {
        budget.steps(parts.size());
        Writing joined = new Writing(budget);
        for (int i = 0; i < parts.size(); i++) {
            if (i > 0) joined.add(separator);
            joined.add(parts.get(i));
        }
        return joined.build();
    }

    /// @param most how many are replaced; negative for all
    static MarkedText replace(MarkedText text, MarkedText old, MarkedText other, long most, Budget budget) {
        if (old.isEmpty()) throw new TemplateFailure("an empty text cannot be replaced");
        Writing replaced = new Writing(budget);
        int done = 0;
        for (long count = 0; count != most; count++) {
            int at = find(text, old, done, budget);
            if (at < 0) break;
            budget.step();
            replaced.add(text.slice(done, at)).add(other);
            done = at + old.length();
        }
        return replaced.add(text.slice(done, text.length())).build();
    }

    static List<Object> split(MarkedText text, MarkedText separator, long most, Budget budget) {
        if (separator.isEmpty()) throw new TemplateFailure("an empty text separates nothing");
        List<Object> parts = new ArrayList<>();
        int done = 0;
        while (parts.size() != most) {
            int at = find(text, separator, done, budget);
            if (at < 0) break;
            parts.add(piece(text, done, at, budget));
            done = at + separator.length();
        }
        parts.add(piece(text, done, text.length(), budget));
        return parts;
    }

    static List<Object> splitFromRight(MarkedText text, MarkedText separator, long most, Budget budget) {
        if (separator.isEmpty()) throw new TemplateFailure("an empty text separates nothing");
        List<Object> parts = new ArrayList<>();
        int end = text.length();
        while (parts.size() != most) {
            int at = findLast(text, separator, end - separator.length(), budget);
            if (at < 0) break;
            parts.add(piece(text, at + separator.length(), end, budget));
            end = at;
        }
        parts.add(piece(text, 0, end, budget));
        Collections.reverse(parts);
        return parts;
    }

    private static MarkedText piece(MarkedText text, int from, int to, Budget budget) {
        budget.step();
        return slice(text, from, to, budget);
    }

    /// At blanks, however many. After `most` words the rest is as it was.
    static List<Object> words(MarkedText text, long most, Budget budget) {
        budget.reads(text.length());
        List<Object> words = new ArrayList<>();
        int at = end(text, 0, true);
        while (at < text.length()) {
            int end = words.size() == most ? text.length() : end(text, at, false);
            words.add(piece(text, at, end, budget));
            at = end(text, end, true);
        }
        return words;
    }

    /// Where what begins at `from` ends: blanks, or a word.
    private static int end(MarkedText text, int from, boolean blanks) {
        int end = from;
        while (end < text.length() && isBlank(text.toString().charAt(end)) == blanks) end++;
        return end;
    }

    static List<Object> lines(MarkedText text, Budget budget) {
        budget.reads(text.length());
        List<Object> lines = new ArrayList<>();
        String characters = text.toString();
        int done = 0;
        for (int at = 0; at < characters.length(); at++) {
            if ("\n\r\u000b\f\u001c\u001d\u001e\u0085\u2028\u2029".indexOf(characters.charAt(at)) < 0) continue;
            lines.add(piece(text, done, at, budget));
            if (characters.startsWith("\r\n", at)) at++;
            done = at + 1;
        }
        if (done < characters.length()) lines.add(piece(text, done, characters.length(), budget));
        return lines;
    }
}
