package dev.agoge.policy.jinja;

import dev.agoge.policy.tokenizer.MarkedText;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.regex.Pattern;

/// The filters that make numbers.
final class Numbers {
    private static final Pattern WHOLE = Pattern.compile("[+-]?\\p{Nd}{1,19}");
    private static final Pattern REAL = Pattern.compile("[+-]?\\d+\\.\\d*");
    private static final Pattern SCIENTIFIC = Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?");
    /// Steps of a number in decimals, which may have hundreds of them.
    static final int DECIMAL = 64;

    private Numbers() {}

    static Object whole(Object value, Given given, Budget budget) {
        Object otherwise = given.or(0, "default", 0L);
        return switch (value) {
            case Long number -> number;
            case Boolean bool -> bool ? 1L : 0L;
            case Double number -> (long) (double) number;
            case MarkedText text -> {
                budget.steps(text.length());
                String digits = text.toString().strip();
                if (REAL.matcher(digits).matches()) yield (long) Double.parseDouble(digits);
                if (!WHOLE.matcher(digits).matches()) yield otherwise;
                BigInteger number = new BigInteger(digits);
                yield number.bitLength() < Long.SIZE ? (Object) number.longValue() : otherwise;
            }
            default -> otherwise;
        };
    }

    static Object real(Object value, Given given, Budget budget) {
        if (Python.isNumber(value)) return Python.toDouble(value);
        MarkedText text = Python.text(value, budget);
        budget.steps(text.length());
        String digits = text.toString().strip();
        return SCIENTIFIC.matcher(digits).matches() ? Double.parseDouble(digits) : given.or(0, "default", 0.0);
    }

    static Object round(Object value, Given given, Budget budget) {
        budget.steps(DECIMAL);
        int places = Math.clamp(given.wholeOr(0, "precision", 0), 0, 15);
        RoundingMode mode = switch (given.textOr(1, "method", "common").toString()) {
            case "common" -> RoundingMode.HALF_EVEN;
            case "ceil" -> RoundingMode.CEILING;
            case "floor" -> RoundingMode.FLOOR;
            default -> throw new TemplateFailure("round knows common, ceil and floor");
        };
        return new BigDecimal(Python.toDouble(value)).setScale(places, mode).doubleValue();
    }
}
