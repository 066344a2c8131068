package dev.agoge.wire.documents;

import java.util.HexFormat;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/// A tree as people like to read it: YAML in blocks, two spaces a level, quotes only where they are needed. What is
/// written is read as the same tree.
public final class Yaml {
    /// Words that no reader takes for anything else.
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z_][A-Za-z0-9_./@-]*( [A-Za-z0-9_./@-]+)*");

    private static final Pattern WHOLE = Pattern.compile("-?[0-9]+");
    private static final int LONGEST_PLAIN = 100;

    private Yaml() {}

    public static String text(JsonNode tree) {
        StringBuilder text = new StringBuilder();
        if (isBlock(tree)) block(tree, "", text);
        else text.append(scalar(tree)).append('\n');
        return text.toString();
    }

    /// On one line.
    static String flow(JsonNode tree) {
        if (tree.isObject()) {
            return tree.properties().stream()
                    .map(entry -> word(entry.getKey()) + ": " + flow(entry.getValue()))
                    .collect(Collectors.joining(", ", "{", "}"));
        }
        if (!tree.isArray()) return scalar(tree);
        return tree.valueStream().map(Yaml::flow).collect(Collectors.joining(", ", "[", "]"));
    }

    private static boolean isBlock(JsonNode node) {
        return (node.isObject() || node.isArray()) && !node.isEmpty();
    }

    private static void block(JsonNode node, String indent, StringBuilder text) {
        if (node.isArray()) {
            for (JsonNode each : node) {
                text.append(indent).append("- ");
                if (!isBlock(each)) {
                    text.append(scalar(each)).append('\n');
                } else {
                    StringBuilder within = new StringBuilder();
                    block(each, indent + "  ", within);
                    text.append(within, indent.length() + 2, within.length());
                }
            }
            return;
        }
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            JsonNode value = entry.getValue();
            text.append(indent).append(word(entry.getKey())).append(':');
            if (isBlock(value)) {
                text.append('\n');
                block(value, indent + "  ", text);
            } else {
                text.append(' ').append(scalar(value)).append('\n');
            }
        }
    }

    private static String scalar(JsonNode value) {
        if (value.isContainer()) return value.isArray() ? "[]" : "{}";
        if (value.isString()) return word(value.stringValue());
        String scalar = Canonical.scalar(value);
        boolean looksWhole = value.isNumber()
                && !value.isIntegralNumber()
                && WHOLE.matcher(scalar).matches();
        return looksWhole ? scalar + ".0" : scalar;
    }

    private static String word(String text) {
        boolean plain = text.length() <= LONGEST_PLAIN
                && PLAIN.matcher(text).matches()
                && Scalars.plain(text).isString();
        return plain ? text : printable(Canonical.quoted(text));
    }

    /// YAML takes fewer characters than JSON as they are.
    private static String printable(String quoted) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < quoted.length(); i++) {
            char c = quoted.charAt(i);
            boolean odd = c >= 0x7f && c < 0xa0 || c == 0x2028 || c == 0x2029 || c == 0xfeff || c >= 0xfffe;
            if (odd) text.append("\\u").append(HexFormat.of().toHexDigits(c));
            else text.append(c);
        }
        return text.toString();
    }
}
