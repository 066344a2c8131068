package dev.agoge.wire.documents;

import tools.jackson.databind.JsonNode;

/// Values of a document as a message may show them: short, and in characters that any message can carry.
final class Shown {
    private static final int LONGEST = 60;
    private static final int LONGEST_SENTENCE = 400;

    private Shown() {}

    static String value(JsonNode value) {
        if (value.isObject()) return value.isEmpty() ? "an empty mapping" : "a mapping";
        if (value.isArray()) return value.isEmpty() ? "an empty list" : "a list";
        if (value.isNull()) return "null";
        return value.isString() ? "'" + words(value.stringValue()) + "'" : words(value.asString());
    }

    static String words(String text) {
        return atMost(LONGEST, text);
    }

    /// One that somebody else wrote, with a value in it that may be of any length.
    static String sentence(String text) {
        return atMost(LONGEST_SENTENCE, text);
    }

    private static String atMost(int longest, String text) {
        StringBuilder shown = new StringBuilder();
        text.codePoints().limit(longest).forEach(c -> {
            boolean plain = c >= ' ' && c != 0x7f && !(c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
            if (plain) shown.appendCodePoint(c);
            else shown.append("\\u").append(hex(c));
        });
        return text.codePointCount(0, text.length()) > longest ? shown + "…" : shown.toString();
    }

    private static String hex(int c) {
        String digits = Integer.toHexString(c);
        return "0".repeat(4 - digits.length()) + digits;
    }
}
