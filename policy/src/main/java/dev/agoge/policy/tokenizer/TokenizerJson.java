package dev.agoge.policy.tokenizer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The file format of Hugging Face's `tokenizers`, as far as byte-level BPE needs it: the files of GPT-2, Llama 3, Qwen
/// and DeepSeek. What it does not know it refuses by name: a tokenizer that is read half would encode wrongly.
final class TokenizerJson {
    private static final int MAX_CHARACTERS = 1 << 26;
    private static final int MAX_TOKENS = 1 << 20;
    private static final int MAX_MERGES = 1 << 21;
    private static final int LONGEST_TOKEN = 1 << 16;
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(16)
                            .maxStringLength(LONGEST_TOKEN)
                            .maxNameLength(LONGEST_TOKEN)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .build();

    private final JsonNode root;

    private TokenizerJson(JsonNode root) {
        this.root = root;
    }

    static Tokenizer read(String json) {
        if (json.length() > MAX_CHARACTERS) throw wrong("it is larger than 64 MiB");
        JsonNode root;
        try {
            root = MAPPER.readTree(json);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("tokenizer.json is not JSON: " + e.getOriginalMessage(), e);
        }
        try {
            return new Tokenizer(json, new TokenizerJson(root).parts());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("tokenizer.json cannot be read: " + e.getMessage(), e);
        }
    }

    private static IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException("tokenizer.json cannot be read: " + what);
    }

    private Tokenizer.Parts parts() {
        JsonNode model = root.path("model");
        Field.of(model, "model").type("BPE");
        for (String name : List.of("truncation", "padding")) Field.of(root, "").only(name, "null");
        Field.of(model, "model").only("dropout", "null").only("byte_fallback", "false", "null");
        for (String name : List.of("continuing_subword_prefix", "end_of_word_suffix")) {
            Field.of(model, "model").only(name, "null", "\"\"");
        }
        byteLevelDecoder(root.path("decoder"));
        List<AddedToken> added = added(root.path("added_tokens"));
        Map<String, Integer> ids = vocabulary(model.path("vocab"));
        Vocabulary vocabulary = new Vocabulary(ids, added);
        return new Tokenizer.Parts(
                vocabulary,
                added,
                normalization(root.path("normalizer"), "normalizer"),
                new PreTokenizerJson(root.path("pre_tokenizer")).read(),
                merges(model.path("merges"), ids),
                Field.of(model, "model").flag("ignore_merges", false));
    }

    /// Bytes come out as they went in; what a decoder adds to that would change text.
    private static void byteLevelDecoder(JsonNode decoder) {
        if (decoder.path("type").asString("").equals("Sequence")
                && decoder.path("decoders").size() == 1) {
            Field.of(decoder.path("decoders").path(0), "decoder.decoders[0]").type("ByteLevel");
        } else {
            Field.of(decoder, "decoder").type("ByteLevel");
        }
    }

    private static Normalization normalization(JsonNode normalizer, String name) {
        if (normalizer.isNull() || normalizer.isMissingNode()) return Normalization.NONE;
        if (!normalizer.path("type").asString("").equals("Sequence")) {
            Field.of(normalizer, name).type("NFC");
            return Normalization.NFC;
        }
        Normalization all = Normalization.NONE;
        JsonNode steps = normalizer.path("normalizers");
        if (steps.size() > 1) throw new IllegalArgumentException(name + ".normalizers has " + steps.size() + " steps");
        for (JsonNode step : steps) all = normalization(step, name + ".normalizers[0]");
        return all;
    }

    private static List<AddedToken> added(JsonNode tokens) {
        if (tokens.size() > MAX_TOKENS) throw new IllegalArgumentException("added_tokens has more than a million");
        List<AddedToken> added = new ArrayList<>();
        Set<String> contents = new HashSet<>();
        for (JsonNode token : tokens) {
            String where = "added_tokens[" + added.size() + "]";
            String content = token.path("content").asString("");
            if (content.isEmpty()) throw new IllegalArgumentException(where + ".content is empty");
            if (!contents.add(content)) throw new IllegalArgumentException(where + ".content stands twice");
            Field field = Field.of(token, where);
            boolean special = field.flag("special", false);
            added.add(new AddedToken(
                    id(token.path("id"), content),
                    content,
                    special,
                    field.flag("normalized", !special),
                    field.flag("lstrip", false),
                    field.flag("rstrip", false),
                    field.flag("single_word", false)));
        }
        return added;
    }

    private static int id(JsonNode id, String token) {
        if (!id.isInt() || id.asInt() < 0 || id.asInt() >= 2 * MAX_TOKENS) {
            throw new IllegalArgumentException("the token '" + token + "' has id " + id);
        }
        return id.asInt();
    }

    private static Map<String, Integer> vocabulary(JsonNode vocabulary) {
        if (vocabulary.size() > MAX_TOKENS) throw new IllegalArgumentException("model.vocab has more than a million");
        Map<String, Integer> ids = new HashMap<>();
        for (Map.Entry<String, JsonNode> token : vocabulary.properties()) {
            ids.put(token.getKey(), id(token.getValue(), token.getKey()));
        }
        return ids;
    }

    private static Merges merges(JsonNode merges, Map<String, Integer> ids) {
        if (merges.size() > MAX_MERGES) throw new IllegalArgumentException("model.merges has more than two million");
        List<Merges.Merge> read = new ArrayList<>();
        for (JsonNode merge : merges) {
            String[] two = merge.isArray() && merge.size() == 2
                    ? new String[] {merge.path(0).asString(""), merge.path(1).asString("")}
                    : merge.asString("").split(" ", -1);
            String where = "model.merges[" + read.size() + "]";
            if (two.length != 2) throw new IllegalArgumentException(where + " is not two tokens: " + merge);
            read.add(new Merges.Merge(
                    merged(ids, two[0], where), merged(ids, two[1], where), merged(ids, two[0] + two[1], where)));
        }
        return new Merges(read);
    }

    private static int merged(Map<String, Integer> ids, String token, String where) {
        Integer id = ids.get(token);
        if (id == null)
            throw new IllegalArgumentException(where + " needs '" + token + "', which is not in model.vocab");
        return id;
    }
}
