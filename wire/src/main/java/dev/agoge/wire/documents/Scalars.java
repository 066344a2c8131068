package dev.agoge.wire.documents;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.BigIntegerNode;
import tools.jackson.databind.node.BooleanNode;
import tools.jackson.databind.node.DoubleNode;
import tools.jackson.databind.node.IntNode;
import tools.jackson.databind.node.LongNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.StringNode;

/// What a single value means: YAML 1.2's core schema, of which JSON's values are a part.
final class Scalars {
    private static final Pattern WHOLE = Pattern.compile("[-+]?[0-9]+");
    private static final Pattern OTHER_BASE = Pattern.compile("0o[0-7]+|0x[0-9a-fA-F]+");
    private static final Pattern DECIMAL = Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");
    private static final Pattern NO_NUMBER = Pattern.compile("[-+]?\\.(inf|Inf|INF)|\\.(nan|NaN|NAN)");
    private static final int LONGEST_NUMBER = 1000;
    private static final BigInteger INT_LOW = BigInteger.valueOf(Integer.MIN_VALUE);
    private static final BigInteger INT_HIGH = BigInteger.valueOf(Integer.MAX_VALUE);

    private Scalars() {}

    /// A plain word or number of YAML.
    static JsonNode plain(String text) {
        return switch (text) {
            case "", "~", "null", "Null", "NULL" -> NullNode.getInstance();
            case "true", "True", "TRUE" -> BooleanNode.TRUE;
            case "false", "False", "FALSE" -> BooleanNode.FALSE;
            default -> isNumber(text) ? number(text) : StringNode.valueOf(text);
        };
    }

    private static boolean isNumber(String text) {
        char first = text.charAt(0);
        if (first != '-' && first != '+' && first != '.' && (first < '0' || first > '9')) return false;
        return DECIMAL.matcher(text).matches()
                || OTHER_BASE.matcher(text).matches()
                || NO_NUMBER.matcher(text).matches();
    }

    /// Missing for what is no number that can be computed with.
    static JsonNode number(String text) {
        if (text.length() > LONGEST_NUMBER || NO_NUMBER.matcher(text).matches()) return MissingNode.getInstance();
        if (WHOLE.matcher(text).matches()) return whole(new BigInteger(text));
        if (OTHER_BASE.matcher(text).matches()) {
            return whole(new BigInteger(text.substring(2), text.charAt(1) == 'x' ? 16 : 8));
        }
        if (!DECIMAL.matcher(text).matches()) return MissingNode.getInstance();
        double number = Double.parseDouble(text);
        if (Double.isInfinite(number)) return MissingNode.getInstance();
        boolean rounded = Math.abs(number) >= 0x1p53 && Math.abs(number) < 0x1p64;
        return rounded ? exact(new BigDecimal(text), number) : DoubleNode.valueOf(number);
    }

    /// A whole number that is written with a point or an exponent does not lose its last digits.
    private static JsonNode exact(BigDecimal exact, double rounded) {
        BigDecimal shortest = exact.stripTrailingZeros();
        return shortest.scale() <= 0 ? whole(shortest.toBigIntegerExact()) : DoubleNode.valueOf(rounded);
    }

    private static JsonNode whole(BigInteger number) {
        if (number.compareTo(INT_LOW) >= 0 && number.compareTo(INT_HIGH) <= 0) {
            return IntNode.valueOf(number.intValueExact());
        }
        return number.bitLength() < Long.SIZE
                ? LongNode.valueOf(number.longValueExact())
                : BigIntegerNode.valueOf(number);
    }

    /// What cannot stand in a text: no database and no message could carry it.
    static Optional<String> wrong(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) return Optional.of("holds the character U+0000");
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                return Optional.of("holds half of a surrogate pair");
            }
        }
        return Optional.empty();
    }
}
