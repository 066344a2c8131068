package dev.agoge.policy.tokenizer;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The `tokenizer.json` of what [BpeTrainer] has learned. Ids in order: the control tokens, the 256 bytes, the learned
/// merges, the phrases.
///
/// @param names the tokens before the phrases, by id: control tokens as they are, bytes written with [ByteAlphabet]
record TrainedJson(List<String> controls, List<String> names, List<Merges.Merge> merges, List<String> phrases) {
    private static final JsonMapper MAPPER = JsonMapper.shared();

    static TrainedJson of(List<String> controls, List<Merges.Merge> merges, List<String> phrases) {
        List<String> names = new ArrayList<>(controls);
        for (int value = 0; value < 256; value++) names.add(ByteAlphabet.write(new byte[] {(byte) value}));
        for (Merges.Merge merge : merges) {
            if (merge.merged() == names.size()) names.add(names.get(merge.left()) + names.get(merge.right()));
        }
        return new TrainedJson(controls, names, merges, phrases);
    }

    String text() {
        ObjectNode root = MAPPER.createObjectNode();
        root.put("version", "1.0").putNull("truncation").putNull("padding");
        root.set("added_tokens", addedTokens());
        root.putNull("normalizer");
        root.set("pre_tokenizer", preTokenizer());
        root.putNull("post_processor");
        root.set("decoder", byteLevel());
        root.set("model", model());
        return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
    }

    private ArrayNode addedTokens() {
        ArrayNode added = MAPPER.createArrayNode();
        for (int id = 0; id < controls.size(); id++) added.add(addedToken(id, controls.get(id), true));
        for (int i = 0; i < phrases.size(); i++) added.add(addedToken(names.size() + i, phrases.get(i), false));
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

    private ObjectNode model() {
        ObjectNode model = MAPPER.createObjectNode().put("type", "BPE");
        model.putNull("dropout").putNull("unk_token");
        model.putNull("continuing_subword_prefix").putNull("end_of_word_suffix");
        model.put("fuse_unk", false).put("byte_fallback", false).put("ignore_merges", false);
        ObjectNode vocabulary = model.putObject("vocab");
        for (int id = 0; id < names.size(); id++) vocabulary.put(names.get(id), id);
        ArrayNode pairs = model.putArray("merges");
        for (Merges.Merge merge : merges) {
            pairs.add(MAPPER.createArrayNode().add(names.get(merge.left())).add(names.get(merge.right())));
        }
        return model;
    }
}
