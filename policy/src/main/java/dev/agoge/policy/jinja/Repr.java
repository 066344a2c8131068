package dev.agoge.policy.jinja;

import dev.agoge.policy.tokenizer.MarkedText;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/// Values as Python's `repr` writes them.
final class Repr {
    /// Steps of finding the shortest digits.
    private static final int REAL = 8;
    /// Whether a letter can be printed takes longer than to read it.
    private static final long LETTER = 4;

    private static final MathContext ONE_DIGIT = new MathContext(1);
    private static final HexFormat HEX = HexFormat.of();

    private final Budget budget;
    private final Writing out;

    private Repr(Budget budget) {
        this.budget = budget;
        this.out = new Writing(budget);
    }

    static MarkedText of(Object value, Budget budget) {
        Repr repr = new Repr(budget);
        repr.write(value, 0);
        return repr.out.build();
    }

    private void write(Object value, int depth) {
        budget.visit(depth);
        switch (value) {
            case None _ -> out.plain("None");
            case Undefined _ -> out.plain("Undefined");
            case Boolean bool -> out.plain(bool ? "True" : "False");
            case Double number -> out.plain(real(number, budget));
            case Long number -> out.plain(Long.toString(number));
            case BigInteger number -> out.plain(Numbers.digits(number, budget));
            case MarkedText text -> {
                budget.reads(LETTER * text.length());
                out.plain(quoted(text.toString()));
            }
            case List<?> items -> items(items, "[", "]", depth);
            case Tuple(var items) -> items(items, "(", items.size() == 1 ? ",)" : ")", depth);
            case Map<?, ?> map -> entries(map, depth);
            case View view when !view.isRange() -> items(view.items(), view + "([", "])", depth);
            default -> throw new TemplateFailure("a " + Python.type(value) + " cannot be written");
        }
    }

    private void items(List<?> items, String begin, String end, int depth) {
        out.plain(begin);
        for (int i = 0; i < items.size(); i++) {
            if (i > 0) out.plain(", ");
            write(items.get(i), depth + 1);
        }
        out.plain(end);
    }

    private void entries(Map<?, ?> map, int depth) {
        String before = "{";
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            out.plain(before);
            write(entry.getKey(), depth + 1);
            out.plain(": ");
            write(entry.getValue(), depth + 1);
            before = ", ";
        }
        out.plain(map.isEmpty() ? "{}" : "}");
    }

    /// `repr` of a float: the shortest digits that give it back.
    static String real(double number, Budget budget) {
        budget.steps(REAL);
        if (Double.isNaN(number)) return "nan";
        if (Double.isInfinite(number)) return number > 0 ? "inf" : "-inf";
        if (number == 0) return Double.toString(number);
        BigDecimal digits = shortest(number);
        int exponent = digits.precision() - digits.scale() - 1;
        if (exponent >= -4 && exponent < 16) {
            String plain = digits.toPlainString();
            return plain.contains(".") ? plain : plain + ".0";
        }
        String unscaled = digits.unscaledValue().abs().toString();
        String mantissa = unscaled.length() == 1 ? unscaled : unscaled.charAt(0) + "." + unscaled.substring(1);
        String power = (Math.abs(exponent) < 10 ? "0" : "") + Math.abs(exponent);
        return (number < 0 ? "-" : "") + mantissa + "e" + (exponent < 0 ? "-" : "+") + power;
    }

    /// Java gives two digits also where one would do.
    private static BigDecimal shortest(double number) {
        BigDecimal digits = new BigDecimal(Double.toString(number)).stripTrailingZeros();
        if (digits.precision() != 2) return digits;
        BigDecimal one = digits.round(ONE_DIGIT).stripTrailingZeros();
        return one.doubleValue() == number ? one : digits;
    }

    /// `repr` of a text.
    private static String quoted(String text) {
        char quote = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
        StringBuilder quoted = new StringBuilder().append(quote);
        text.codePoints().forEach(letter -> {
            switch (letter) {
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                case '\\' -> quoted.append("\\\\");
                default -> {
                    if (letter == quote) quoted.append('\\').append(quote);
                    else if (isPrintable(letter)) quoted.appendCodePoint(letter);
                    else if (letter < 0x100) quoted.append("\\x").append(HEX.toHexDigits((byte) letter));
                    else if (letter < 0x10000) quoted.append("\\u").append(HEX.toHexDigits((char) letter));
                    else quoted.append("\\U").append(HEX.toHexDigits(letter));
                }
            }
        });
        return quoted.append(quote).toString();
    }

    private static boolean isPrintable(int letter) {
        return switch (Character.getType(letter)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            case Character.SPACE_SEPARATOR -> letter == ' ';
            default -> true;
        };
    }
}
