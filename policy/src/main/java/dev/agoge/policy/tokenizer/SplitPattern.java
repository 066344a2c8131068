package dev.agoge.policy.tokenizer;

import java.util.regex.Pattern;

/// A regular expression of `tokenizer.json`, which is written for Oniguruma, made into one of Java's.
///
/// The two read most expressions alike and differ where it hurts: what a blank is, what `(?i:` folds, where `$` and a
/// brace with a sign after it match. So nothing is handed through: the expression is read, what both mean alike is
/// written anew with every character by its number, and the rest is refused by name. Groups may only be optional, never
/// repeated: no text can make a match take exponential time.
final class SplitPattern {
    private static final int LONGEST = 4096;
    private static final int DEEPEST = 16;
    private static final Pattern PROPERTY = Pattern.compile("L[ultmo]?|M[nce]?|N[dlo]?|P[cdseifo]?|S[mcko]?|Z[slp]?");

    private final String regex;
    private final StringBuilder java = new StringBuilder();
    private int at;
    private int depth;

    private SplitPattern(String regex) {
        this.regex = regex;
    }

    /// @throws IllegalArgumentException naming what is not understood
    static Pattern compile(String regex) {
        if (regex.isEmpty() || regex.length() > LONGEST) {
            throw new IllegalArgumentException("an expression has 1 to " + LONGEST + " characters");
        }
        SplitPattern reading = new SplitPattern(regex);
        reading.alternatives();
        if (reading.at < regex.length()) throw reading.refused("')' without '('");
        return Pattern.compile(reading.java.toString());
    }

    private IllegalArgumentException refused(String what) {
        return new IllegalArgumentException(what + " at position " + at + " of the expression '" + regex + "'");
    }

    private boolean more() {
        return at < regex.length();
    }

    private boolean skip(String text) {
        if (!regex.startsWith(text, at)) return false;
        at += text.length();
        return true;
    }

    private int next() {
        if (!more()) throw refused("the expression ends too early");
        int codePoint = regex.codePointAt(at);
        at += Character.charCount(codePoint);
        return codePoint;
    }

    private void literal(int codePoint) {
        java.append("\\x{").append(Integer.toHexString(codePoint)).append('}');
    }

    private void alternatives() {
        if (++depth > DEEPEST) throw refused("groups in groups");
        sequence();
        while (skip("|")) {
            java.append('|');
            sequence();
        }
        depth--;
    }

    private void sequence() {
        while (more() && regex.charAt(at) != '|' && regex.charAt(at) != ')') {
            if (regex.charAt(at) == '(') group();
            else {
                single();
                quantifier();
            }
        }
    }

    private void group() {
        if (skip("(?:")) java.append("(?:");
        else if (skip("(?i:")) java.append("(?iu:");
        else if (skip("(?=")) java.append("(?=");
        else if (skip("(?!")) java.append("(?!");
        else throw refused("only groups '(?:', '(?i:', '(?=' and '(?!' are read;");
        alternatives();
        if (!skip(")")) throw refused("'(' without ')'");
        java.append(')');
        if (skip("?")) java.append('?');
        if (more() && "?*+{".indexOf(regex.charAt(at)) >= 0) throw refused("a group can only be optional;");
    }

    /// What matches one character.
    private void single() {
        int codePoint = next();
        switch (codePoint) {
            case '[' -> characterClass();
            case '\\' -> escape(false);
            case '.' -> java.append("[^\\n]");
            // Oniguruma's default syntax is Ruby's, where a line ends, too, not only the text.
            case '$' -> java.append("(?=\\n|\\z)");
            case '^', '*', '+', '?', '{', '}', ']' -> {
                at--;
                throw refused("'" + (char) codePoint + "' is not read");
            }
            default -> literal(codePoint);
        }
    }

    /// Whether it stands for one character, not for any of a class.
    private boolean escape(boolean inClass) {
        int letter = next();
        switch (letter) {
            case 's' -> java.append(inClass ? Letters.BLANKS : "[" + Letters.BLANKS + "]");
            case 'S' -> {
                if (inClass) throw refused("'\\S' in a class is not read");
                java.append("[^").append(Letters.BLANKS).append(']');
            }
            case 'd' -> java.append("\\p{Nd}");
            case 'p', 'P' -> property((char) letter);
            default -> {
                literal(escaped(letter));
                return true;
            }
        }
        return false;
    }

    private int escaped(int letter) {
        return switch (letter) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            default -> {
                boolean itself = letter < 128 && !Character.isLetterOrDigit(letter);
                if (!itself) throw refused("'\\" + Character.toString(letter) + "' is not read");
                yield letter;
            }
        };
    }

    private void property(char letter) {
        int close = regex.indexOf('}', at);
        if (!skip("{") || close < 0) throw refused("'\\" + letter + "' without a property");
        String name = regex.substring(at, close);
        if (!PROPERTY.matcher(name).matches()) throw refused("the property '" + name + "' is not read");
        at = close + 1;
        java.append('\\').append(letter).append('{').append(name).append('}');
    }

    private void characterClass() {
        java.append('[');
        if (skip("^")) java.append('^');
        if (skip("]")) throw refused("an empty class");
        while (!skip("]")) {
            if (regex.startsWith("&&", at)) throw refused("'&&' in a class is not read");
            boolean character = member();
            if (regex.startsWith("-", at) && !regex.startsWith("-]", at)) range(character);
        }
        java.append(']');
    }

    /// Whether it is one character: only from one to one does a range go.
    private boolean member() {
        int codePoint = next();
        if (codePoint == '[') throw refused("a class in a class is not read");
        if (codePoint == '\\') return escape(true);
        literal(codePoint);
        return true;
    }

    private void range(boolean fromCharacter) {
        if (!fromCharacter) throw refused("a range must begin with a character");
        at++;
        java.append('-');
        if (!member()) throw refused("a range must end with a character");
    }

    private void quantifier() {
        if (!more()) return;
        switch (regex.charAt(at)) {
            case '?', '*', '+' -> {
                java.append((char) next());
                // Possessive or lazy.
                if (more() && "?+".indexOf(regex.charAt(at)) >= 0) java.append((char) next());
            }
            case '{' -> braces();
            default -> {
                return;
            }
        }
        if (more() && "?*+{".indexOf(regex.charAt(at)) >= 0) throw refused("a repeated repetition is not read");
    }

    private void braces() {
        int close = regex.indexOf('}', at);
        String counts = close < 0 ? "" : regex.substring(at, close + 1);
        if (!counts.matches("\\{\\d{1,4}(,\\d{0,4})?}")) throw refused("'{' is not read");
        at = close + 1;
        java.append(counts);
    }
}
