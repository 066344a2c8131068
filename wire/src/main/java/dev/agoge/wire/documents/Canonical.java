package dev.agoge.wire.documents;

import dev.agoge.contracts.Sha256;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The one text of a tree: JSON without spaces, keys sorted, numbers as short as they can be told apart. It is RFC
/// 8785's, but for whole numbers beyond 2^53, which keep their digits. So what is equal has equal digests, however it
/// was written.
public final class Canonical {
    private static final JsonMapper JSON =
            JsonMapper.builder().disable(JsonWriteFeature.WRITE_HEX_UPPER_CASE).build();

    private Canonical() {}

    public static String json(JsonNode tree) {
        StringBuilder text = new StringBuilder();
        write(tree, text);
        return text.toString();
    }

    /// Of the canonical text, in UTF-8.
    public static Sha256 digest(JsonNode tree) {
        return Sha256.of(json(tree).getBytes(StandardCharsets.UTF_8));
    }

    private static void write(JsonNode node, StringBuilder text) {
        if (node.isObject()) {
            TreeMap<String, JsonNode> sorted = new TreeMap<>();
            node.properties().forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
            String before = "{";
            for (var entry : sorted.entrySet()) {
                text.append(before).append(quoted(entry.getKey())).append(':');
                write(entry.getValue(), text);
                before = ",";
            }
            text.append(sorted.isEmpty() ? "{}" : "}");
        } else if (node.isArray()) {
            String before = "[";
            for (JsonNode each : node) {
                text.append(before);
                write(each, text);
                before = ",";
            }
            text.append(node.isEmpty() ? "[]" : "]");
        } else {
            text.append(scalar(node));
        }
    }

    /// Of one value: the same in JSON and YAML.
    static String scalar(JsonNode value) {
        if (value.isString()) return quoted(value.stringValue());
        return value.isNumber() ? number(value) : value.toString();
    }

    /// With no more escapes than JSON asks for.
    static String quoted(String text) {
        return JSON.writeValueAsString(text);
    }

    /// As ECMAScript writes it, which is where RFC 8785 takes its numbers from.
    private static String number(JsonNode value) {
        if (value.isIntegralNumber()) return value.bigIntegerValue().toString();
        double number = value.doubleValue();
        if (number == 0) return "0";
        BigDecimal shortest = shortest(number).stripTrailingZeros();
        String sign = shortest.signum() < 0 ? "-" : "";
        String digits = shortest.unscaledValue().abs().toString();
        int point = digits.length() - shortest.scale();
        if (point > 21 || point < -5) return sign + scientific(digits, point - 1);
        if (point >= digits.length()) return sign + digits + "0".repeat(point - digits.length());
        if (point > 0) return sign + digits.substring(0, point) + "." + digits.substring(point);
        return sign + "0." + "0".repeat(-point) + digits;
    }

    /// Java's own form has two digits at least, which are not always those of the shortest.
    private static BigDecimal shortest(double number) {
        BigDecimal oneDigit = new BigDecimal(number).round(new MathContext(1));
        return oneDigit.doubleValue() == number ? oneDigit : new BigDecimal(Double.toString(number));
    }

    private static String scientific(String digits, int exponent) {
        List<String> parts = new ArrayList<>(List.of(digits.substring(0, 1)));
        if (digits.length() > 1) parts.add("." + digits.substring(1));
        parts.add((exponent < 0 ? "e-" : "e+") + Math.abs(exponent));
        return String.join("", parts);
    }
}
