package dev.agoge.policy.jinja;

import dev.agoge.policy.tokenizer.MarkedText;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/// Values as Python has them: what is true, what is equal, what is less, and how each is written.
///
/// A value is [None], [Undefined], a Boolean, Long, Double or [MarkedText], a List, a [Tuple], a Map with such keys, a
/// [Namespace], a [Loop] or a [Function].
final class Python {
    private static final int DEEPEST = 60;

    private Python() {}

    /// A value from outside: its texts are somebody's words.
    static Object of(Object value) {
        return of(value, 0);
    }

    private static Object of(Object value, int depth) {
        if (depth > DEEPEST) throw new TemplateFailure("the data nests more than " + DEEPEST + " deep");
        return switch (value) {
            case String text -> MarkedText.plain(text);
            case Integer number -> number.longValue();
            case List<?> items ->
                items.stream().map(item -> of(item, depth + 1)).toList();
            case Map<?, ?> entries -> {
                Map<Object, Object> map = new LinkedHashMap<>();
                entries.forEach((key, each) -> map.put(of(key, depth + 1), of(each, depth + 1)));
                yield map;
            }
            case MarkedText _, Boolean _, Long _, Double _, None _ -> value;
            default ->
                throw new TemplateFailure("a " + value.getClass().getSimpleName() + " means nothing to a template");
        };
    }

    static boolean truth(Object value) {
        return switch (value) {
            case None _, Undefined _ -> false;
            case Boolean bool -> bool;
            case Long number -> number != 0;
            case Double number -> number != 0;
            case MarkedText text -> !text.isEmpty();
            case List<?> items -> !items.isEmpty();
            case Tuple tuple -> !tuple.items().isEmpty();
            case Map<?, ?> map -> !map.isEmpty();
            default -> true;
        };
    }

    static boolean isNumber(Object value) {
        return value instanceof Long || value instanceof Double || value instanceof Boolean;
    }

    static double toDouble(Object number) {
        return switch (number) {
            case Long whole -> whole;
            case Double real -> real;
            case Boolean bool -> bool ? 1 : 0;
            default -> throw new TemplateFailure("a " + type(number) + " is no number");
        };
    }

    static boolean equal(Object one, Object other) {
        if (isNumber(one) && isNumber(other)) {
            if (!(one instanceof Double) && !(other instanceof Double)) return whole(one) == whole(other);
            return toDouble(one) == toDouble(other);
        }
        if (one instanceof List<?> left && other instanceof List<?> right) return equalItems(left, right);
        if (one instanceof Tuple left && other instanceof Tuple right) return equalItems(left.items(), right.items());
        return Objects.equals(one, other);
    }

    private static boolean equalItems(List<?> left, List<?> right) {
        if (left.size() != right.size()) return false;
        for (int i = 0; i < left.size(); i++) if (!equal(left.get(i), right.get(i))) return false;
        return true;
    }

    static int compare(Object one, Object other) {
        if (isNumber(one) && isNumber(other)) return Double.compare(toDouble(one), toDouble(other));
        if (one instanceof MarkedText left && other instanceof MarkedText right) {
            int[] a = left.toString().codePoints().toArray();
            int[] b = right.toString().codePoints().toArray();
            return Arrays.compare(a, b);
        }
        if (one instanceof List<?> left && other instanceof List<?> right) return compareItems(left, right);
        if (one instanceof Tuple left && other instanceof Tuple right) return compareItems(left.items(), right.items());
        throw new TemplateFailure("a " + type(one) + " and a " + type(other) + " cannot be ordered");
    }

    private static int compareItems(List<?> left, List<?> right) {
        for (int i = 0; i < Math.min(left.size(), right.size()); i++) {
            if (!equal(left.get(i), right.get(i))) return compare(left.get(i), right.get(i));
        }
        return Integer.compare(left.size(), right.size());
    }

    static long whole(Object value) {
        return switch (value) {
            case Long number -> number;
            case Boolean bool -> bool ? 1 : 0;
            default -> throw new TemplateFailure("a " + type(value) + " is no whole number");
        };
    }

    static boolean contains(Object items, Object item) {
        return switch (items) {
            case MarkedText text ->
                switch (item) {
                    case MarkedText part -> text.toString().contains(part.toString());
                    default -> throw new TemplateFailure("a text has no " + type(item) + " in it");
                };
            case Map<?, ?> map -> map.containsKey(item);
            default -> items(items).stream().anyMatch(one -> equal(one, item));
        };
    }

    /// What a loop goes through.
    static List<Object> items(Object value) {
        return switch (value) {
            case List<?> items -> List.copyOf(items);
            case Tuple tuple -> tuple.items();
            case Map<?, ?> map -> List.copyOf(map.keySet());
            case MarkedText text -> PythonText.letters(text);
            case Undefined _ -> List.of();
            default -> throw new TemplateFailure("a " + type(value) + " has no items");
        };
    }

    static String type(Object value) {
        return switch (value) {
            case None _ -> "None";
            case Boolean _ -> "bool";
            case Long _ -> "int";
            case Double _ -> "float";
            case MarkedText _ -> "text";
            case List<?> _ -> "list";
            case Tuple _ -> "tuple";
            case Map<?, ?> _ -> "dict";
            case Undefined _ -> "undefined value";
            default -> value.getClass().getSimpleName().toLowerCase(Locale.ROOT);
        };
    }

    /// `str(value)`. Only what was text keeps its author: a number comes from data, as far as anybody knows.
    static MarkedText text(Object value) {
        return switch (value) {
            case MarkedText text -> text;
            case Undefined _ -> MarkedText.EMPTY;
            default -> MarkedText.plain(repr(value, 0));
        };
    }

    static String repr(Object value) {
        return repr(value, 0);
    }

    private static String repr(Object value, int depth) {
        if (depth > DEEPEST) throw new TemplateFailure("a value nests more than " + DEEPEST + " deep");
        return switch (value) {
            case None _ -> "None";
            case Boolean bool -> bool ? "True" : "False";
            case Double number -> real(number);
            case Long number -> Long.toString(number);
            case MarkedText text -> quoted(text.toString());
            case List<?> items -> "[" + joined(items, depth) + "]";
            case Tuple(var items) -> "(" + joined(items, depth) + (items.size() == 1 ? ",)" : ")");
            case Map<?, ?> map -> {
                List<String> entries = new ArrayList<>();
                map.forEach((key, each) -> entries.add(repr(key, depth + 1) + ": " + repr(each, depth + 1)));
                yield "{" + String.join(", ", entries) + "}";
            }
            case Undefined _ -> "Undefined";
            default -> throw new TemplateFailure("a " + type(value) + " cannot be written");
        };
    }

    private static String joined(List<?> items, int depth) {
        List<String> written = new ArrayList<>();
        for (Object item : items) written.add(repr(item, depth + 1));
        return String.join(", ", written);
    }

    /// `repr` of a float: the shortest digits that give it back.
    static String real(double number) {
        if (Double.isNaN(number)) return "nan";
        if (Double.isInfinite(number)) return number > 0 ? "inf" : "-inf";
        if (number == 0) return Double.toString(number);
        BigDecimal digits = new BigDecimal(Double.toString(number)).stripTrailingZeros();
        int exponent = digits.precision() - digits.scale() - 1;
        if (exponent >= -4 && exponent < 16) {
            String plain = digits.toPlainString();
            return plain.contains(".") ? plain : plain + ".0";
        }
        String unscaled = digits.unscaledValue().abs().toString();
        String mantissa = unscaled.length() == 1 ? unscaled : unscaled.charAt(0) + "." + unscaled.substring(1);
        String power = "%s%02d".formatted(exponent < 0 ? "-" : "+", Math.abs(exponent));
        return (number < 0 ? "-" : "") + mantissa + "e" + power;
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
                    else if (letter < 0x100) quoted.append("\\x%02x".formatted(letter));
                    else if (letter < 0x10000) quoted.append("\\u%04x".formatted(letter));
                    else quoted.append("\\U%08x".formatted(letter));
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
