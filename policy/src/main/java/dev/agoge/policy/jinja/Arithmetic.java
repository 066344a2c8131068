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
            case "*" -> product(left, right, budget);
            case "%" -> left instanceof MarkedText text ? Formatting.percent(text, right, budget) : None.NONE;
            default -> None.NONE;
        };
        if (joined != None.NONE) return joined;
        throw new TemplateFailure(
                "'" + operator + "' does not go with a " + Python.type(left) + " and a " + Python.type(right));
    }

    private static Object product(Object left, Object right, Budget budget) {
        if (isWhole(left)) return repeated(right, Python.whole(left), budget);
        return isWhole(right) ? repeated(left, Python.whole(right), budget) : None.NONE;
    }

    private static boolean isWhole(Object value) {
        return value instanceof Long || value instanceof Boolean;
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
                case "//" -> Math.floorDivExact(a, b);
                case "%" -> Math.floorMod(a, b);
                case "**" -> b < 0 ? (Object) power((double) a, b) : power(a, b);
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
            case "//" -> quotient(a, b);
            case "%" -> remainder(a, b);
            case "**" -> power(a, b);
            default -> throw new TemplateFailure("'" + operator + "' is no operator");
        };
    }

    /// The whole number of `b` in `a`, found by the remainder, since `a / b` is rounded.
    private static double quotient(double a, double b) {
        double rest = a % b;
        double exact = (a - rest) / b;
        if (rest != 0 && (rest < 0) != (b < 0)) exact -= 1;
        if (exact == 0) return Math.copySign(0.0, a / b);
        double floor = Math.floor(exact);
        return exact - floor > 0.5 ? floor + 1 : floor;
    }

    /// With the sign of `b`.
    private static double remainder(double a, double b) {
        double rest = a % b;
        if (rest == 0) return Math.copySign(0.0, b);
        return (rest < 0) != (b < 0) ? rest + b : rest;
    }

    /// The same on every machine.
    private static double power(double base, double exponent) {
        double power = StrictMath.pow(base, exponent);
        if (!Double.isFinite(power) && Double.isFinite(base) && Double.isFinite(exponent)) {
            throw new TemplateFailure(base + " ** " + exponent + " is no number here");
        }
        return power;
    }
}
