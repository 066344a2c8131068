package dev.agoge.policy.jinja;

import dev.agoge.policy.tokenizer.MarkedText;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Python's two ways to put values into a text, as far as templates go.
final class Formatting {
    private static final Pattern PERCENT = Pattern.compile("%(?:\\((\\w+)\\))?(?:\\.(\\d{1,2})(?=f))?([sdifr%])");
    private static final Pattern BRACES = Pattern.compile("\\{\\{|\\}\\}|\\{(\\w*)\\}");

    private Formatting() {}

    /// `'%s and %d' % (a, b)`
    static MarkedText percent(MarkedText pattern, Object values, Budget budget) {
        budget.reads(pattern.length());
        List<Object> items = values instanceof Tuple(var several) ? several : List.of(values);
        Writing out = new Writing(budget);
        Matcher matcher = PERCENT.matcher(pattern.toString());
        int done = 0;
        int used = 0;
        while (matcher.find()) {
            budget.step();
            between(pattern, done, matcher.start(), out);
            done = matcher.end();
            if (matcher.group(3).equals("%")) {
                out.add(pattern.slice(matcher.end() - 1, matcher.end()));
                continue;
            }
            Object value;
            if (matcher.group(1) != null) value = entry(values, matcher.group(1), budget);
            else if (used < items.size()) value = items.get(used++);
            else throw new TemplateFailure("'" + pattern + "' needs more than " + items.size() + " values");
            out.add(written(matcher.group(3).charAt(0), matcher.group(2), value, budget));
        }
        between(pattern, done, pattern.length(), out);
        if (used < items.size() && !(values instanceof Map)) {
            throw new TemplateFailure("'" + pattern + "' has no place for " + items.size() + " values");
        }
        return out.build();
    }

    private static void between(MarkedText pattern, int from, int to, Writing out) {
        if (pattern.toString().substring(from, to).indexOf('%') >= 0) {
            throw new TemplateFailure("a conversion in '" + pattern + "' is not read");
        }
        out.add(pattern.slice(from, to));
    }

    private static Object entry(Object values, String name, Budget budget) {
        if (!(values instanceof Map<?, ?> map)) throw new TemplateFailure("the value " + name + " is not in a dict");
        Object value = map.get(Python.key(MarkedText.plain(name), budget));
        if (value == null) throw new TemplateFailure("there is no value " + name + " to format");
        return value;
    }

    private static MarkedText written(char conversion, String precision, Object value, Budget budget) {
        return switch (conversion) {
            case 's' -> Python.text(value, budget);
            case 'r' -> Repr.of(value, budget);
            case 'f' -> {
                budget.steps(Numbers.DECIMAL);
                yield MarkedText.plain(
                        decimal(Python.toDouble(value), precision == null ? 6 : Integer.parseInt(precision), budget));
            }
            default ->
                MarkedText.plain(
                        Long.toString(value instanceof Double number ? Numbers.whole(number) : Python.whole(value)));
        };
    }

    private static String decimal(double number, int places, Budget budget) {
        if (!Double.isFinite(number)) return Repr.real(number, budget);
        String sign = Math.copySign(1, number) < 0 ? "-" : "";
        return sign
                + new BigDecimal(Math.abs(number))
                        .setScale(places, RoundingMode.HALF_EVEN)
                        .toPlainString();
    }

    /// `'{} and {name}'.format(a, name=b)`
    static MarkedText braces(MarkedText pattern, Given given, Budget budget) {
        budget.reads(pattern.length());
        Writing out = new Writing(budget);
        Matcher matcher = BRACES.matcher(pattern.toString());
        int done = 0;
        int used = 0;
        while (matcher.find()) {
            budget.step();
            plain(pattern, done, matcher.start(), out);
            done = matcher.end();
            String name = matcher.group(1);
            if (name == null) {
                out.add(pattern.slice(matcher.start(), matcher.start() + 1));
                continue;
            }
            int place = name.isEmpty() ? used++ : name.matches("\\d{1,3}") ? Integer.parseInt(name) : Integer.MAX_VALUE;
            out.add(Python.text(given.needed(place, name), budget));
        }
        plain(pattern, done, pattern.length(), out);
        return out.build();
    }

    private static void plain(MarkedText pattern, int from, int to, Writing out) {
        String text = pattern.toString().substring(from, to);
        if (text.indexOf('{') >= 0 || text.indexOf('}') >= 0) {
            throw new TemplateFailure("a field in '" + pattern + "' is not read");
        }
        out.add(pattern.slice(from, to));
    }
}
