package dev.agoge.policy;

import dev.agoge.policy.chat.Chat;
import dev.agoge.policy.chat.ChatSources;
import dev.agoge.policy.chat.ChatSpec;
import dev.agoge.policy.chat.ChatWish;
import dev.agoge.policy.chat.DsmlChat;
import dev.agoge.policy.model.ModelConfig;
import dev.agoge.policy.tokenizer.Tokenizer;
import dev.agoge.policy.weights.Checkpoint;
import dev.agoge.policy.weights.Checkpoint.Part;
import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// What lies in a model's folder beside its shape, its weights and its tokenizer, and goes along as it is with every
/// version that is made of it: the chat template, the special tokens, the generation config, and which chat it speaks.
///
/// @param files by name
record Companions(SortedMap<String, String> files) {
    static final Companions NONE = new Companions(new TreeMap<>());
    static final String TOKENIZER_CONFIG = "tokenizer_config.json";
    private static final String CHAT = "chat.json";
    private static final String TEMPLATE = "chat_template.jinja";
    private static final String SPECIAL_TOKENS = "special_tokens_map.json";
    private static final List<String> NAMES =
            List.of(CHAT, TEMPLATE, GenerationDefaults.FILE, SPECIAL_TOKENS, TOKENIZER_CONFIG);

    Companions {
        files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
    }

    /// The names of those of its files that a checkpoint has.
    static List<String> of(Checkpoint checkpoint) {
        return NAMES.stream().filter(checkpoint::has).toList();
    }

    static Companions read(Checkpoint checkpoint) throws IOException {
        SortedMap<String, String> files = new TreeMap<>();
        for (String name : of(checkpoint)) files.put(name, checkpoint.text(name));
        return new Companions(files);
    }

    List<Part> parts() {
        return files.entrySet().stream()
                .<Part>map(file -> new Part.Text(file.getKey(), file.getValue()))
                .toList();
    }

    boolean has(String name) {
        return files.containsKey(name);
    }

    private String text(String name) {
        return files.getOrDefault(name, "");
    }

    Companions with(String name, String text) {
        SortedMap<String, String> more = new TreeMap<>(files);
        more.put(name, text);
        return new Companions(more);
    }

    /// The same, speaking as is wished. Without a wish a folder that says how it speaks is believed.
    ///
    /// @throws IllegalArgumentException saying why it cannot
    Companions speaking(ChatWish wish, Tokenizer tokenizer, ModelConfig config) {
        if (has(CHAT) && (wish.equals(ChatWish.AUTO) || speaks(wish, tokenizer, config))) return this;
        return with(CHAT, sources(tokenizer, config).find(wish).toJson());
    }

    private boolean speaks(ChatWish wish, Tokenizer tokenizer, ModelConfig config) {
        return told().name() == wish.name() && chat(tokenizer, config).thinks() == wish.thinking();
    }

    Companions speaking(ChatSpec spec) {
        return with(CHAT, spec.toJson());
    }

    /// What other tools look for and no folder has given: the files of a policy that was made here.
    Companions forOthers(Chat chat, Tokenizer tokenizer) {
        if (!(chat instanceof DsmlChat dsml)) return this;
        String begin = tokenizer.controls().text(dsml.beginOfSentence());
        String end = tokenizer.controls().text(dsml.endOfSentence());
        ObjectNode config = JsonMapper.shared()
                .createObjectNode()
                .put("tokenizer_class", "PreTrainedTokenizerFast")
                .put("add_bos_token", false)
                .put("clean_up_tokenization_spaces", false)
                .put("bos_token", begin)
                .put("eos_token", end)
                .put("pad_token", end);
        ObjectNode generation = JsonMapper.shared()
                .createObjectNode()
                .put("bos_token_id", dsml.beginOfSentence())
                .put(GenerationDefaults.END, dsml.endOfSentence());
        Companions more = otherwise(TOKENIZER_CONFIG, config.toPrettyString() + "\n")
                .otherwise(GenerationDefaults.FILE, generation.toPrettyString() + "\n");
        return dsml.template()
                .filter(_ -> template().isEmpty())
                .map(template -> more.with(TEMPLATE, template))
                .orElse(more);
    }

    private Companions otherwise(String name, String text) {
        return has(name) ? this : with(name, text);
    }

    /// @throws IllegalArgumentException if the chat that the folder names cannot be spoken with what lies in it
    Chat chat(Tokenizer tokenizer, ModelConfig config) {
        return sources(tokenizer, config).chat(told());
    }

    private ChatSpec told() {
        return has(CHAT) ? named(CHAT, () -> ChatSpec.fromJson(text(CHAT))) : ChatSpec.ownDefault();
    }

    private static <T> T named(String file, Supplier<T> reading) {
        try {
            return reading.get();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }

    private ChatSources sources(Tokenizer tokenizer, ModelConfig config) {
        Set<Integer> ends = new LinkedHashSet<>(generation().endTokens());
        String ofConfig = config.unread().getOrDefault(GenerationDefaults.END, "null");
        ends.addAll(named(
                Model.CONFIG, () -> GenerationDefaults.tokens(GenerationDefaults.END, json(Model.CONFIG, ofConfig))));
        // What is no token of the model can be said in a config, but not drawn.
        ends.removeIf(end -> end >= tokenizer.size());
        return new ChatSources(tokenizer, template(), specialTokens(), ends);
    }

    GenerationDefaults generation() {
        return named(GenerationDefaults.FILE, () -> GenerationDefaults.of(json(GenerationDefaults.FILE)));
    }

    /// Older folders hold it in their `tokenizer_config.json`, some of them several by name.
    private Optional<String> template() {
        if (has(TEMPLATE)) return Optional.of(text(TEMPLATE));
        JsonNode told = json(TOKENIZER_CONFIG).path("chat_template");
        if (told.isString()) return Optional.of(told.asString());
        for (String name : List.of("tool_use", "default")) {
            for (JsonNode one : told) {
                if (one.path("name").asString("").equals(name))
                    return Optional.of(one.path("template").asString(""));
            }
        }
        return Optional.empty();
    }

    /// By their roles: `bos_token`, `eos_token` and whatever else ends so.
    private Map<String, String> specialTokens() {
        Map<String, String> tokens = new LinkedHashMap<>();
        for (String file : List.of(SPECIAL_TOKENS, TOKENIZER_CONFIG)) {
            for (Map.Entry<String, JsonNode> field : json(file).properties()) {
                if (!field.getKey().endsWith("_token")) continue;
                JsonNode told = field.getValue();
                String text = told.isObject() ? told.path("content").asString("") : told.asString("");
                if (told.isString() || told.isObject()) tokens.put(field.getKey(), text);
            }
        }
        return tokens;
    }

    /// An empty object if there is no such file.
    private JsonNode json(String name) {
        return json(name, files.getOrDefault(name, "{}"));
    }

    private static JsonNode json(String name, String text) {
        try {
            return JsonMapper.shared().readTree(text);
        } catch (JacksonException e) {
            throw new IllegalArgumentException(name + " is not JSON: " + e.getOriginalMessage(), e);
        }
    }
}
