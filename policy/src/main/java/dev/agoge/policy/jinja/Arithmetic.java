package dev.agoge.policy.jinja;

import dev.agoge.policy.tokenizer.MarkedText;
import java.util.ArrayList;
import java.util.List;

/// Python's operators on numbers, texts and lists. Whole numbers are 64 bits wide; more is an error, not another
/// number.
final class Arithmetic {
    private Arithmetic() {}

    static Object apply(String operator, Object left, Object right, Budget budget) {
        if (left instanceof Undefined undefined) throw undefined.used();
        if (right instanceof Undefined undefined) throw undefined.used();
        if (Python.isNumber(left) && Python.isNumber(right)) return numbers(operator, left, right);
        Object joined = switch (operator) {
            case "+" -> sum(left, right, budget);
            case "*" ->
                left instanceof Long count ? repeated(right, count, budget) : repeated(left, count(right), budget);
            case "%" -> left instanceof MarkedText text ? Formatting.percent(text, right, budget) : None.NONE;
            default -> None.NONE;
        };
        if (joined != None.NONE) return joined;
        throw new TemplateFailure(
                "'" + operator + "' does not go with a " + Python.type(left) + " and a " + Python.type(right));
    }

    private static long count(Object times) {
        return times instanceof Long count ? count : -1;
    }

    private static Object sum(Object left, Object right, Budget budget) {
        if (left instanceof MarkedText one && right instanceof MarkedText other) {
            budget.characters(one.length() + other.length());
            return one.plus(other);
        }
        if (left instanceof List<?> one && right instanceof List<?> other) return joined(one, other, budget);
        if (left instanceof Tuple(var one) && right instanceof Tuple(var other)) {
            return new Tuple(joined(one, other, budget));
        }
        return None.NONE;
    }

    private static List<Object> joined(List<?> one, List<?> other, Budget budget) {
        budget.steps(one.size() + other.size());
        List<Object> joined = new ArrayList<>(one);
        joined.addAll(other);
        return joined;
    }

    private static Object repeated(Object value, long times, Budget budget) {
        long count = Math.max(0, times);
        if (value instanceof MarkedText text) {
            budget.characters(Math.min(count, 1L << 32) * text.length());
            budget.steps(text.isEmpty() ? 0 : count / 4);
            MarkedText.Builder repeated = new MarkedText.Builder();
            if (!text.isEmpty()) for (long i = 0; i < count; i++) repeated.add(text);
            return repeated.build();
        }
        if (!(value instanceof List<?> items)) return None.NONE;
        budget.steps(Math.min(count, 1L << 32) * items.size());
        List<Object> repeated = new ArrayList<>();
        if (!items.isEmpty()) for (long i = 0; i < count; i++) repeated.addAll(items);
        return repeated;
    }

    private static Object numbers(String operator, Object left, Object right) {
        if (operator.equals("/") || left instanceof Double || right instanceof Double) {
            return reals(operator, Python.toDouble(left), Python.toDouble(right));
        }
        long a = Python.whole(left);
        long b = Python.whole(right);
        try {
            return switch (operator) {
                case "+" -> Math.addExact(a, b);
                case "-" -> Math.subtractExact(a, b);
                case "*" -> Math.multiplyExact(a, b);
                case "//" -> Math.floorDiv(a, b);
                case "%" -> Math.floorMod(a, b);
                case "**" -> b < 0 ? (Object) Math.pow(a, b) : power(a, b);
                default -> throw new TemplateFailure("'" + operator + "' is no operator");
            };
        } catch (ArithmeticException e) {
            throw new TemplateFailure(a + " " + operator + " " + b + " is no number here: " + e.getMessage());
        }
    }

    private static Object power(long base, long exponent) {
        if (exponent > 64) throw new TemplateFailure(base + " ** " + exponent + " is too large");
        long power = 1;
        for (long i = 0; i < exponent; i++) power = Math.multiplyExact(power, base);
        return power;
    }

    private static Object reals(String operator, double a, double b) {
        if (b == 0 && "//%".contains(operator)) throw new TemplateFailure("a division by zero");
        return switch (operator) {
            case "+" -> a + b;
            case "-" -> a - b;
            case "*" -> a * b;
            case "/" -> a / b;
            case "//" -> Math.floor(a / b);
            case "%" -> a - Math.floor(a / b) * b;
            case "**" -> Math.pow(a, b);
            default -> throw new TemplateFailure("'" + operator + "' is no operator");
        };
    }
}
