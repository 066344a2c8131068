package dev.agoge.policy.tokenizer;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// Reads the pre-tokeniser of a `tokenizer.json`: a ByteLevel, alone or after splits.
final class PreTokenizerJson {
    private static final int MAX_STAGES = 16;

    /// What ByteLevel cuts by if it is not told otherwise.
    private static final String GPT_2 =
            "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";

    private final JsonNode root;
    private final List<Pattern> patterns = new ArrayList<>();
    private boolean bytes;

    PreTokenizerJson(JsonNode root) {
        this.root = root;
    }

    PreTokenizer read() {
        if (root.path("type").asString("").equals("Sequence")) {
            JsonNode stages = root.path("pretokenizers");
            if (stages.size() > MAX_STAGES) throw wrong("pre_tokenizer.pretokenizers", "more than 16 stages");
            for (int i = 0; i < stages.size(); i++) stage(stages.path(i), "pre_tokenizer.pretokenizers[" + i + "]");
        } else {
            stage(root, "pre_tokenizer");
        }
        if (!bytes) throw wrong("pre_tokenizer", "no ByteLevel");
        return new PreTokenizer(patterns);
    }

    private static IllegalArgumentException wrong(String where, String what) {
        return new IllegalArgumentException(where + " has " + what);
    }

    private void stage(JsonNode stage, String name) {
        Field field = Field.of(stage, name);
        field.type("Split", "Digits", "ByteLevel");
        if (bytes) throw wrong(name, "a stage after ByteLevel");
        switch (field.text("type")) {
            case "Split" -> split(field);
            case "Digits" ->
                patterns.add(Pattern.compile(field.flag("individual_digits", false) ? "\\p{N}" : "\\p{N}+"));
            default -> byteLevel(field);
        }
    }

    private void split(Field field) {
        field.only("behavior", "\"Isolated\"").only("invert", "false");
        JsonNode pattern = field.node().path("pattern");
        String text = pattern.path("String").asString("");
        if (!text.isEmpty()) {
            patterns.add(Pattern.compile(text, Pattern.LITERAL));
            return;
        }
        try {
            patterns.add(SplitPattern.compile(pattern.path("Regex").asString("")));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(field.name() + ".pattern.Regex: " + e.getMessage(), e);
        }
    }

    private void byteLevel(Field field) {
        field.only("add_prefix_space", "false");
        if (field.flag("use_regex", true)) patterns.add(SplitPattern.compile(GPT_2));
        bytes = true;
    }
}
