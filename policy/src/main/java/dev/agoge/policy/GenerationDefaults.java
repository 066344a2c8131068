package dev.agoge.policy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/// What a model's `generation_config.json` recommends. The tokens that end a reply are obeyed; how to sample is for
/// whoever samples to say, so the rest is told and never applied: a policy is trained on the distribution that it
/// sampled from.
///
/// @param sampling by name, what would draw other tokens than temperature 1 over the whole vocabulary; values as JSON
/// @param endTokens each of which ends a reply
public record GenerationDefaults(SortedMap<String, String> sampling, List<Integer> endTokens) {
    static final String FILE = "generation_config.json";
    static final String END = "eos_token_id";

    /// What tells about the file, the model or the way of computing, and draws no other token.
    private static final Set<String> WITHOUT_EFFECT = Set.of(
            END,
            "_from_model_config",
            "bos_token_id",
            "cache_implementation",
            "chat_format",
            "do_sample",
            "max_length",
            "max_new_tokens",
            "max_window_size",
            "output_attentions",
            "output_hidden_states",
            "output_scores",
            "pad_token_id",
            "return_dict_in_generate",
            "transformers_version",
            "use_cache");

    /// The values that change nothing.
    private static final Map<String, Double> NEUTRAL = Map.of(
            "temperature", 1.0,
            "top_p", 1.0,
            "top_k", 0.0,
            "min_p", 0.0,
            "typical_p", 1.0,
            "repetition_penalty", 1.0,
            "length_penalty", 1.0,
            "num_beams", 1.0,
            "no_repeat_ngram_size", 0.0,
            "num_return_sequences", 1.0);

    public GenerationDefaults {
        sampling = Collections.unmodifiableSortedMap(new TreeMap<>(sampling));
        endTokens = List.copyOf(endTokens);
    }

    static GenerationDefaults of(JsonNode json) {
        SortedMap<String, String> sampling = new TreeMap<>();
        json.properties().forEach(field -> {
            if (changes(field.getKey(), field.getValue()))
                sampling.put(field.getKey(), field.getValue().toString());
        });
        if (json.path("do_sample").isBoolean() && !json.path("do_sample").asBoolean())
            sampling.put("do_sample", "false");
        return new GenerationDefaults(sampling, tokens(END, json.path(END)));
    }

    private static boolean changes(String name, JsonNode value) {
        if (WITHOUT_EFFECT.contains(name) || value.isNull()) return false;
        if (value.isBoolean() && !value.asBoolean()) return false;
        Double neutral = NEUTRAL.get(name);
        return neutral == null || !value.isNumber() || value.asDouble() != neutral;
    }

    /// One, several or none.
    ///
    /// @throws IllegalArgumentException if something else stands there
    static List<Integer> tokens(String field, JsonNode told) {
        if (told.isMissingNode() || told.isNull()) return List.of();
        if (!told.isArray()) return List.of(token(field, told));
        List<Integer> tokens = new ArrayList<>();
        for (JsonNode one : told) tokens.add(token(field, one));
        return tokens;
    }

    static int token(String field, JsonNode told) {
        if (told.isInt() && told.asInt() >= 0) return told.asInt();
        throw new IllegalArgumentException(
                field + " is " + told + ", which is no token id: those are whole numbers from 0");
    }

    /// A sentence for whoever is going to sample; empty if there is nothing to say.
    public Optional<String> statement() {
        if (sampling.isEmpty()) return Optional.empty();
        String asked = sampling.entrySet().stream()
                .map(field -> field.getKey() + " " + field.getValue())
                .collect(Collectors.joining(", "));
        return Optional.of("The model's " + FILE + " recommends " + asked
                + "; it is not applied, a run samples as its own document says.");
    }
}
