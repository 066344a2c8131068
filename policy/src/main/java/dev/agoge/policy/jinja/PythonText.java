package dev.agoge.policy.jinja;

import dev.agoge.policy.tokenizer.MarkedText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
        return strip(MarkedText.plain(text), left, right, unwanted).toString();
    }

    static MarkedText strip(MarkedText text, boolean left, boolean right, IntPredicate unwanted) {
        String characters = text.toString();
        int from = 0;
        int to = characters.length();
        while (left && from < to && unwanted.test(characters.codePointAt(from))) {
            from += Character.charCount(characters.codePointAt(from));
        }
        while (right && to > from && unwanted.test(characters.codePointBefore(to))) {
            to -= Character.charCount(characters.codePointBefore(to));
        }
        return text.slice(from, to);
    }

    static int length(MarkedText text) {
        return text.toString().codePointCount(0, text.length());
    }

    /// The code points, each a text.
    static List<Object> letters(MarkedText text) {
        List<Object> letters = new ArrayList<>();
        for (int at = 0; at < text.length(); ) {
            int end = at + Character.charCount(text.toString().codePointAt(at));
            letters.add(text.slice(at, end));
            at = end;
        }
        return letters;
    }

    static MarkedText join(MarkedText separator, List<MarkedText> parts) {
        MarkedText.Builder joined = new MarkedText.Builder();
        for (int i = 0; i < parts.size(); i++) {
            if (i > 0) joined.add(separator);
            joined.add(parts.get(i));
        }
        return joined.build();
    }

    /// @param most how many are replaced; negative for all
    static MarkedText replace(MarkedText text, MarkedText old, MarkedText other, long most) {
        if (old.isEmpty()) throw new TemplateFailure("an empty text cannot be replaced");
        MarkedText.Builder replaced = new MarkedText.Builder();
        int done = 0;
        for (long count = 0; count != most; count++) {
            int at = text.toString().indexOf(old.toString(), done);
            if (at < 0) break;
            replaced.add(text.slice(done, at)).add(other);
            done = at + old.length();
        }
        return replaced.add(text.slice(done, text.length())).build();
    }

    static List<Object> split(MarkedText text, MarkedText separator, long most) {
        if (separator.isEmpty()) throw new TemplateFailure("an empty text separates nothing");
        List<Object> parts = new ArrayList<>();
        int done = 0;
        while (parts.size() != most) {
            int at = text.toString().indexOf(separator.toString(), done);
            if (at < 0) break;
            parts.add(text.slice(done, at));
            done = at + separator.length();
        }
        parts.add(text.slice(done, text.length()));
        return parts;
    }

    static List<Object> splitFromRight(MarkedText text, MarkedText separator, long most) {
        if (separator.isEmpty()) throw new TemplateFailure("an empty text separates nothing");
        List<Object> parts = new ArrayList<>();
        int end = text.length();
        while (parts.size() != most) {
            int at = end - separator.length() < 0
                    ? -1
                    : text.toString().lastIndexOf(separator.toString(), end - separator.length());
            if (at < 0) break;
            parts.addFirst(text.slice(at + separator.length(), end));
            end = at;
        }
        parts.addFirst(text.slice(0, end));
        return parts;
    }

    /// At blanks, however many.
    static List<Object> words(MarkedText text, long most) {
        List<Object> words = new ArrayList<>();
        MarkedText rest = strip(text, true, false, PythonText::isBlank);
        while (!rest.isEmpty()) {
            int end = 0;
            while (end < rest.length() && !isBlank(rest.toString().charAt(end))) end++;
            if (words.size() == most) {
                words.add(strip(rest, false, true, PythonText::isBlank));
                break;
            }
            words.add(rest.slice(0, end));
            rest = strip(rest.slice(end, rest.length()), true, false, PythonText::isBlank);
        }
        return words;
    }

    static List<Object> lines(MarkedText text) {
        List<Object> lines = new ArrayList<>();
        String characters = text.toString();
        int done = 0;
        for (int at = 0; at < characters.length(); at++) {
            if ("\n\r\u000b\f\u001c\u001d\u001e\u0085\u2028\u2029".indexOf(characters.charAt(at)) < 0) continue;
            lines.add(text.slice(done, at));
            if (characters.startsWith("\r\n", at)) at++;
            done = at + 1;
        }
        if (done < characters.length()) lines.add(text.slice(done, characters.length()));
        return lines;
    }

    static MarkedText capitalize(MarkedText text) {
        if (text.isEmpty()) return text;
        int first = text.toString().offsetByCodePoints(0, 1);
        MarkedText head = text.slice(0, first);
        MarkedText tail = text.slice(first, text.length());
        return head.respelled(head.toString().toUpperCase(Locale.ROOT))
                .plus(tail.respelled(tail.toString().toLowerCase(Locale.ROOT)));
    }

    /// Each run of letters with a capital.
    static MarkedText title(MarkedText text, IntPredicate belongs) {
        MarkedText.Builder titled = new MarkedText.Builder();
        int from = 0;
        for (int at = 0; at <= text.length(); at++) {
            if (at < text.length() && belongs.test(text.toString().charAt(at))) continue;
            titled.add(capitalize(text.slice(from, at)));
            if (at < text.length()) titled.add(text.slice(at, at + 1));
            from = at + 1;
        }
        return titled.build();
    }
}
