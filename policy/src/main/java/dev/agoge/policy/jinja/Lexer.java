package dev.agoge.policy.jinja;

import dev.agoge.policy.jinja.Token.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Cuts a template into tokens. Blanks around tags are dealt with as transformers sets jinja2 up: the newline after a
/// tag goes (`trim_blocks`), and so do the blanks between a line's beginning and a tag (`lstrip_blocks`).
final class Lexer {
    /// A name is looked up in one step, however long it is.
    private static final int LONGEST_NAME = 200;
    private static final Pattern BEGIN = Pattern.compile("\\{[{%#]");
    private static final Pattern RAW = Pattern.compile("\\{%[-+]?\\s*raw\\s*(-%\\}\\s*|%\\})");
    private static final Pattern END_RAW = Pattern.compile("\\{%([-+]?)\\s*endraw\\s*(\\+%\\}|-%\\}\\s*|%\\}\\n?)");
    private static final Pattern TAG_END = Pattern.compile("\\+%\\}|-%\\}\\s*|%\\}\\n?");
    private static final Pattern OUTPUT_END = Pattern.compile("-\\}\\}\\s*|\\}\\}");
    private static final Pattern COMMENT_END = Pattern.compile("\\+#\\}|-#\\}\\s*|#\\}\\n?");
    private static final Pattern FLOAT =
            Pattern.compile("(?<!\\.)\\d++(?:_\\d++)*+(?:(?:\\.\\d++(?:_\\d++)*+)?[eE][+-]?\\d+|\\.\\d++(?:_\\d++)*+)");
    private static final Pattern INTEGER = Pattern.compile("\\d++(?:_\\d++)*+");
    private static final Pattern NAME = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_]*");
    private static final Pattern STRING =
            Pattern.compile("'[^'\\\\]*+(?:\\\\.[^'\\\\]*+)*+'|\"[^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+\"", Pattern.DOTALL);
    private static final Pattern OPERATOR = Pattern.compile("\\*\\*|//|==|!=|>=|<=|[-+/*%~\\[\\](){}<>=.:|,;]");

    private final String source;
    private final List<Token> tokens = new ArrayList<>();
    private int at;
    private int line = 1;
    private int counted;
    private boolean lineBegins = true;

    private Lexer(String source) {
        this.source = source;
    }

    static List<Token> tokens(String template) {
        String source = template.replace("\r\n", "\n").replace('\r', '\n');
        if (source.endsWith("\n")) source = source.substring(0, source.length() - 1);
        Lexer lexer = new Lexer(source);
        while (lexer.at < source.length()) lexer.data();
        lexer.add(Kind.END, "");
        return lexer.tokens;
    }

    private void add(Kind kind, String text) {
        for (; counted < at; counted++) if (source.charAt(counted) == '\n') line++;
        tokens.add(new Token(kind, text, line));
    }

    private TemplateFailure failure(String why) {
        add(Kind.END, "");
        return new TemplateFailure(line, why);
    }

    /// Data and the tag after it.
    private void data() {
        Matcher begin = BEGIN.matcher(source);
        if (!begin.find(at)) {
            String rest = source.substring(at);
            add(Kind.DATA, rest);
            at = source.length();
            return;
        }
        char kind = source.charAt(begin.start() + 1);
        char sign = begin.end() < source.length() ? source.charAt(begin.end()) : ' ';
        String text = stripped(source.substring(at, begin.start()), sign, kind == '{');
        if (!text.isEmpty()) add(Kind.DATA, text);
        at = begin.end() + (sign == '-' || sign == '+' ? 1 : 0);
        Matcher raw = RAW.matcher(source).region(begin.start(), source.length());
        if (kind == '%' && raw.lookingAt()) raw(raw.end());
        else if (kind == '#') comment();
        else if (kind == '%') tag(Kind.TAG_BEGINS, TAG_END, Kind.TAG_ENDS);
        else tag(Kind.OUTPUT_BEGINS, OUTPUT_END, Kind.OUTPUT_ENDS);
        lineBegins = source.charAt(at - 1) == '\n';
    }

    private String stripped(String text, char sign, boolean output) {
        if (sign == '-') return PythonText.strip(text, false, true, PythonText::isBlank);
        if (sign == '+' || output) return text;
        int begin = text.lastIndexOf('\n') + 1;
        boolean blank =
                (begin > 0 || lineBegins) && text.substring(begin).chars().allMatch(PythonText::isBlank);
        return blank ? text.substring(0, begin) : text;
    }

    private void raw(int begin) {
        Matcher end = END_RAW.matcher(source);
        if (!end.find(begin)) throw failure("raw without endraw");
        String text = source.substring(begin, end.start());
        lineBegins = source.charAt(begin - 1) == '\n';
        char sign = end.group(1).isEmpty() ? ' ' : end.group(1).charAt(0);
        String data = stripped(text, sign, false);
        if (!data.isEmpty()) add(Kind.DATA, data);
        at = end.end();
    }

    private void comment() {
        Matcher end = COMMENT_END.matcher(source);
        if (!end.find(at)) throw failure("a comment without an end");
        at = end.end();
    }

    private void tag(Kind begins, Pattern endPattern, Kind ends) {
        add(begins, "");
        Deque<Character> open = new ArrayDeque<>();
        Matcher end = endPattern.matcher(source);
        while (true) {
            while (at < source.length() && PythonText.isBlank(source.charAt(at))) at++;
            if (at == source.length()) throw failure("a tag without an end");
            if (open.isEmpty() && end.region(at, source.length()).lookingAt()) {
                add(ends, "");
                at = end.end();
                return;
            }
            token(open);
        }
    }

    private void token(Deque<Character> open) {
        if (take(FLOAT, Kind.FLOAT) || take(INTEGER, Kind.INTEGER) || take(NAME, Kind.NAME)) return;
        Matcher string = STRING.matcher(source).region(at, source.length());
        if (string.lookingAt()) {
            add(Kind.STRING, unescaped(source.substring(at + 1, string.end() - 1)));
            at = string.end();
            return;
        }
        if (!take(OPERATOR, Kind.OPERATOR)) throw failure("'" + source.charAt(at) + "' is not understood");
        switch (tokens.getLast().text()) {
            case "(" -> open.push(')');
            case "[" -> open.push(']');
            case "{" -> open.push('}');
            case ")", "]", "}" -> {
                if (open.isEmpty() || open.pop() != tokens.getLast().text().charAt(0)) {
                    throw failure("unexpected '" + tokens.getLast().text() + "'");
                }
            }
            default -> {}
        }
    }

    private boolean take(Pattern pattern, Kind kind) {
        Matcher matcher = pattern.matcher(source).region(at, source.length()).useTransparentBounds(true);
        if (!matcher.lookingAt()) return false;
        if (kind == Kind.NAME && matcher.end() - at > LONGEST_NAME) {
            throw failure("a name is longer than " + LONGEST_NAME + " characters");
        }
        add(kind, matcher.group());
        at = matcher.end();
        return true;
    }

    private String unescaped(String text) {
        if (text.indexOf('\\') < 0) return text;
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char letter = text.charAt(i);
            if (letter != '\\') {
                plain.append(letter);
                continue;
            }
            char escaped = text.charAt(++i);
            switch (escaped) {
                case 'n' -> plain.append('\n');
                case 't' -> plain.append('\t');
                case 'r' -> plain.append('\r');
                case 'b' -> plain.append('\b');
                case 'f' -> plain.append('\f');
                case '\n' -> {}
                case '\\', '\'', '"' -> plain.append(escaped);
                case 'x', 'u' -> {
                    int digits = escaped == 'x' ? 2 : 4;
                    plain.append((char) hexadecimal(text, i + 1, digits));
                    i += digits;
                }
                default -> plain.append('\\').append(escaped);
            }
        }
        return plain.toString();
    }

    private int hexadecimal(String text, int from, int digits) {
        try {
            return Integer.parseUnsignedInt(text.substring(from, from + digits), 16);
        } catch (RuntimeException e) {
            throw failure("an escape that is no character in '" + text + "'");
        }
    }
}
