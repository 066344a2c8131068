package dev.agoge.policy.tokenizer;

import java.util.List;
import tools.jackson.databind.JsonNode;

/// A part of `tokenizer.json` and its name, for those who have to mend the file.
record Field(JsonNode node, String name) {
    static Field of(JsonNode node, String name) {
        return new Field(node, name);
    }

    private String path(String member) {
        return name.isEmpty() ? member : name + "." + member;
    }

    void type(String... supported) {
        String type = node.path("type").asString("");
        if (List.of(supported).contains(type)) return;
        throw new IllegalArgumentException(
                path("type") + " is '" + type + "'; this release reads " + String.join(", ", supported));
    }

    /// Refuses every value but these, given as JSON. A member that is missing is fine.
    Field only(String member, String... supported) {
        JsonNode value = node.path(member);
        if (value.isMissingNode() || List.of(supported).contains(value.toString())) return this;
        throw new IllegalArgumentException(
                path(member) + " is " + shortened(value) + "; this release reads " + String.join(" or ", supported));
    }

    private static String shortened(JsonNode value) {
        String text = value.toString();
        return text.length() <= 200 ? text : text.substring(0, 200) + "…";
    }

    boolean flag(String member, boolean otherwise) {
        JsonNode value = node.path(member);
        if (value.isMissingNode() || value.isNull()) return otherwise;
        if (!value.isBoolean()) throw new IllegalArgumentException(path(member) + " is " + shortened(value));
        return value.asBoolean();
    }

    String text(String member) {
        return node.path(member).asString("");
    }
}
