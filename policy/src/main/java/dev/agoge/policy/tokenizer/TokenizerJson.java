package dev.agoge.policy.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The file format of Hugging Face's `tokenizers`, as far as this tokenizer needs it. What it does not know it refuses:
/// a tokenizer that is read half would encode wrongly.
final class TokenizerJson {
    private static final int MAX_CHARACTERS = 1 << 26;
    private static final int MAX_TOKENS = 1 << 20;
    private static final JsonMapper MAPPER = JsonMapper.shared();

    private TokenizerJson() {}

    static String write(Tokenizer tokenizer) {
        ObjectNode root = MAPPER.createObjectNode();
        root.put("version", "1.0").putNull("truncation").putNull("padding");
        root.set("added_tokens", addedTokens(tokenizer));
        root.putNull("normalizer");
        root.set("pre_tokenizer", preTokenizer());
        root.putNull("post_processor");
        root.set("decoder", byteLevel());
        root.set("model", model(tokenizer));
        return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
    }

    private static ArrayNode addedTokens(Tokenizer tokenizer) {
        ArrayNode added = MAPPER.createArrayNode();
        List<String> pieces = tokenizer.controls().pieces();
        for (int id = 0; id < pieces.size(); id++) added.add(addedToken(id, pieces.get(id), true));
        List<String> phrases = tokenizer.phrases().texts();
        int first = tokenizer.phrases().firstId();
        for (int i = 0; i < phrases.size(); i++) added.add(addedToken(first + i, phrases.get(i), false));
        return added;
    }

    private static ObjectNode addedToken(int id, String content, boolean special) {
        return MAPPER.createObjectNode()
                .put("id", id)
                .put("content", content)
                .put("single_word", false)
                .put("lstrip", false)
                .put("rstrip", false)
                .put("normalized", false)
                .put("special", special);
    }

    private static ObjectNode preTokenizer() {
        ObjectNode split = MAPPER.createObjectNode().put("type", "Split");
        split.set("pattern", MAPPER.createObjectNode().put("Regex", Chunks.PATTERN));
        split.put("behavior", "Isolated").put("invert", false);
        ObjectNode sequence = MAPPER.createObjectNode().put("type", "Sequence");
        sequence.set("pretokenizers", MAPPER.createArrayNode().add(split).add(byteLevel()));
        return sequence;
    }

    private static ObjectNode byteLevel() {
        return MAPPER.createObjectNode()
                .put("type", "ByteLevel")
                .put("add_prefix_space", false)
                .put("trim_offsets", true)
                .put("use_regex", false);
    }

    private static ObjectNode model(Tokenizer tokenizer) {
        ObjectNode model = MAPPER.createObjectNode().put("type", "BPE");
        model.putNull("dropout").putNull("unk_token");
        model.putNull("continuing_subword_prefix").putNull("end_of_word_suffix");
        model.put("fuse_unk", false).put("byte_fallback", false).put("ignore_merges", false);
        ObjectNode vocabulary = model.putObject("vocab");
        for (int id = 0; id < tokenizer.phrases().firstId(); id++) vocabulary.put(tokenizer.name(id), id);
        ArrayNode merges = model.putArray("merges");
        for (Merges.Merge merge : tokenizer.merges().inOrder()) {
            merges.add(
                    MAPPER.createArrayNode().add(tokenizer.name(merge.left())).add(tokenizer.name(merge.right())));
        }
        return model;
    }

    static Tokenizer read(String json) {
        if (json.length() > MAX_CHARACTERS) throw wrong("it is larger than 64 MiB");
        try {
            return read(MAPPER.readTree(json));
        } catch (JacksonException e) {
            throw new IllegalArgumentException("tokenizer.json is not JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static Tokenizer read(JsonNode root) {
        JsonNode model = root.path("model");
        expect("model.type", "BPE", model.path("type").asString(""));
        if (!root.path("normalizer").isNull() && !root.path("normalizer").isMissingNode()) {
            throw wrong("it has a normalizer, and this tokenizer takes text as it is");
        }
        JsonNode pre = root.path("pre_tokenizer").path("pretokenizers");
        String pattern = pre.path(0).path("pattern").path("Regex").asString("");
        expect("the pre-tokenizer's pattern", Chunks.PATTERN, pattern);
        expect("the second pre-tokenizer", byteLevel().toString(), pre.path(1).toString());
        List<String> controls = new ArrayList<>();
        List<String> phrases = new ArrayList<>();
        JsonNode vocabulary = model.path("vocab");
        readAdded(root.path("added_tokens"), vocabulary.size(), controls, phrases);
        Map<String, Integer> ids = readVocabulary(vocabulary, controls.size());
        Tokenizer tokenizer = new Tokenizer(controls, readMerges(model.path("merges"), ids), phrases);
        if (tokenizer.phrases().firstId() != vocabulary.size()) {
            throw wrong("its vocabulary has " + vocabulary.size() + " tokens, but its merges make "
                    + tokenizer.phrases().firstId());
        }
        return tokenizer;
    }

    private static void readAdded(JsonNode added, int firstPhrase, List<String> controls, List<String> phrases) {
        if (added.size() > MAX_TOKENS || firstPhrase > MAX_TOKENS) throw wrong("it has more than a million tokens");
        for (JsonNode token : added) {
            String content = token.path("content").asString("");
            if (content.isEmpty()) throw wrong("it has an added token with no content");
            boolean special = token.path("special").asBoolean(false);
            int expected = special ? controls.size() : firstPhrase + phrases.size();
            int id = token.path("id").asInt(-1);
            if (id != expected) throw wrong("its added token '" + content + "' has id " + id + ", not " + expected);
            (special ? controls : phrases).add(content);
        }
    }

    private static Map<String, Integer> readVocabulary(JsonNode vocabulary, int controls) {
        Map<String, Integer> ids = new HashMap<>();
        for (Map.Entry<String, JsonNode> token : vocabulary.properties()) {
            int id = token.getValue().asInt(-1);
            if (id < 0 || id >= vocabulary.size()) throw wrong("its token '" + token.getKey() + "' has id " + id);
            ids.put(token.getKey(), id);
        }
        for (int value = 0; value < 256; value++) {
            Integer id = ids.get(ByteAlphabet.write(new byte[] {(byte) value}));
            if (id == null || id != controls + value) {
                throw wrong("the byte " + value + " has id " + id + ", not " + (controls + value));
            }
        }
        return ids;
    }

    private static List<Merges.Merge> readMerges(JsonNode merges, Map<String, Integer> ids) {
        List<Merges.Merge> read = new ArrayList<>();
        for (JsonNode merge : merges) {
            String[] two = merge.isArray()
                    ? new String[] {merge.path(0).asString(""), merge.path(1).asString("")}
                    : merge.asString("").split(" ", 2);
            if (two.length != 2) throw wrong("its merge '" + merge + "' is not two tokens");
            read.add(new Merges.Merge(id(ids, two[0]), id(ids, two[1]), id(ids, two[0] + two[1])));
        }
        return read;
    }

    private static int id(Map<String, Integer> ids, String token) {
        Integer id = ids.get(token);
        if (id == null) throw wrong("a merge names the token '" + token + "', which is not in the vocabulary");
        return id;
    }

    private static void expect(String what, String wanted, String found) {
        if (!wanted.equals(found)) throw wrong(what + " is '" + found + "'; this release reads '" + wanted + "'");
    }

    private static IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException("tokenizer.json cannot be read: " + what);
    }

    /// A line can be a token only if its bytes give it back.
    static boolean encodable(String text) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }
}
