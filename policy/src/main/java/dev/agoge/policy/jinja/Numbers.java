package dev.agoge.policy.jinja;

import dev.agoge.policy.tokenizer.MarkedText;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/// Numbers out of other values, and their order. To calculate with a whole number that 64 bits cannot hold is refused.
final class Numbers {
    private static final Pattern WHOLE = Pattern.compile("[+-]?\\d++");
    private static final Pattern REAL = Pattern.compile("[+-]?(\\d++(\\.\\d*+)?|\\.\\d++)([eE][+-]?\\d++)?");
    private static final Pattern INFINITE = Pattern.compile("[+-]?inf(inity)?", Pattern.CASE_INSENSITIVE);
    private static final Pattern NAN = Pattern.compile("[+-]?nan", Pattern.CASE_INSENSITIVE);
    private static final Pattern BETWEEN_DIGITS = Pattern.compile("(?<=\\d)_(?=\\d)");
    /// So far the powers of ten are floats without rounding.
    private static final int MOST_PLACES = 22;
    /// Steps of a number in decimals, which may have hundreds of them.
    static final int DECIMAL = 64;

    private Numbers() {}

    /// The filter `int`. A text that is no whole number may still be a float.
    static Object whole(Object value, Given given, Budget budget) {
        Object otherwise = given.or(0, "default", 0L);
        return switch (value) {
            case Undefined undefined -> throw undefined.used();
            case Long _, Boolean _ -> Python.whole(value);
            case BigInteger _ -> value;
            case Double number -> Double.isNaN(number) ? otherwise : (Object) whole(number);
            case MarkedText text -> {
                String written = written(text, budget);
                if (WHOLE.matcher(written).matches()) yield whole(written);
                double number = real(written).orElse(Double.NaN);
                yield Double.isFinite(number) ? (Object) whole(number) : otherwise;
            }
            default -> otherwise;
        };
    }

    private static long whole(String digits) {
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException e) {
            throw new TemplateFailure("a number of " + digits.length() + " digits is too large");
        }
    }

    static String digits(BigInteger number, Budget budget) {
        budget.steps(DECIMAL);
        return number.toString();
    }

    /// What is before the point.
    static long whole(double number) {
        if (number >= -0x1p63 && number < 0x1p63) return (long) number;
        throw new TemplateFailure("the number " + number + " is too large for a whole one");
    }

    /// The filter `float`.
    static Object real(Object value, Given given, Budget budget) {
        return switch (value) {
            case Undefined undefined -> throw undefined.used();
            case Number _, Boolean _ -> Python.toDouble(value);
            case MarkedText text -> {
                OptionalDouble number = real(written(text, budget));
                yield number.isPresent() ? (Object) number.getAsDouble() : given.or(0, "default", 0.0);
            }
            default -> given.or(0, "default", 0.0);
        };
    }

    private static OptionalDouble real(String written) {
        if (REAL.matcher(written).matches()) return OptionalDouble.of(Double.parseDouble(written));
        if (NAN.matcher(written).matches()) return OptionalDouble.of(Double.NaN);
        if (!INFINITE.matcher(written).matches()) return OptionalDouble.empty();
        return OptionalDouble.of(written.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY);
    }

    /// A number's text without the blanks around it and the `_` between digits, all of them of 0 to 9.
    private static String written(MarkedText text, Budget budget) {
        budget.steps(text.length());
        StringBuilder written = new StringBuilder();
        PythonText.strip(text.toString(), true, true, PythonText::isBlank)
                .codePoints()
                .map(letter -> Character.isDigit(letter) ? '0' + Character.digit(letter, 10) : letter)
                .forEach(written::appendCodePoint);
        return BETWEEN_DIGITS.matcher(written).replaceAll("");
    }

    static Object round(Object value, Given given, Budget budget) {
        budget.steps(DECIMAL);
        long places = given.wholeOr(0, "precision", 0);
        if (places < 0 || places > MOST_PLACES) {
            throw new TemplateFailure("round takes a precision of 0 to " + MOST_PLACES + " here, not " + places);
        }
        double power = Math.pow(10, places);
        String method = given.textOr(1, "method", "common").toString();
        return switch (method) {
            case "common" ->
                value instanceof Double number ? (Object) rounded(number, (int) places) : Python.whole(value);
            case "ceil" -> finite(Math.ceil(Python.toDouble(value) * power)) / power;
            case "floor" -> finite(Math.floor(Python.toDouble(value) * power)) / power;
            default -> throw new TemplateFailure("round knows common, ceil and floor");
        };
    }

    private static double rounded(double number, int places) {
        if (!Double.isFinite(number)) return number;
        return Math.copySign(
                new BigDecimal(number).setScale(places, RoundingMode.HALF_EVEN).doubleValue(), number);
    }

    /// A number that Python makes a whole one, which has no −0.
    private static double finite(double number) {
        if (Double.isFinite(number)) return number + 0.0;
        throw new TemplateFailure(number + " cannot be rounded");
    }

    static boolean equal(Object one, Object other) {
        return !isNan(one) && !isNan(other) && compare(one, other) == 0;
    }

    /// As the numbers they are: none is rounded to be compared.
    static int compare(Object one, Object other) {
        if (isNan(one) || isNan(other)) throw new TemplateFailure("nan has no place in an order");
        if (one instanceof BigInteger whole) return order(whole, other);
        if (other instanceof BigInteger whole) return -order(whole, one);
        if (one instanceof Double left) {
            return other instanceof Double right
                    ? Double.compare(left + 0.0, right + 0.0)
                    : -order(Python.whole(other), left);
        }
        long whole = Python.whole(one);
        return other instanceof Double real ? order(whole, real) : Long.compare(whole, Python.whole(other));
    }

    private static boolean isNan(Object number) {
        return number instanceof Double real && Double.isNaN(real);
    }

    private static int order(BigInteger whole, Object other) {
        return switch (other) {
            case Double real when Double.isInfinite(real) -> real > 0 ? -1 : 1;
            case Double real -> new BigDecimal(whole).compareTo(new BigDecimal(real));
            case BigInteger number -> whole.compareTo(number);
            default -> whole.signum();
        };
    }

    private static int order(long whole, double real) {
        if (real >= 0x1p63) return -1;
        if (real < -0x1p63) return 1;
        long before = (long) real;
        return whole == before ? Double.compare((double) before, real + 0.0) : Long.compare(whole, before);
    }
}
