package dev.agoge.policy;

import dev.agoge.policy.tokenizer.Tokenizer;
import dev.agoge.policy.weights.Checkpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A model's folder as Hugging Face lays it out, from here or from elsewhere. What is in it is read when it is asked
/// for: a folder of which only log-probabilities are wanted needs no tokenizer.
public final class ModelFolder {
    private static final String GENERATION = "generation_config.json";
    private static final String TOKENIZER_CONFIG = "tokenizer_config.json";
    private static final String END = "eos_token_id";
    private static final String BEGIN = "bos_token_id";

    private final Path directory;
    private final Checkpoint checkpoint;

    private ModelFolder(Path directory, Checkpoint checkpoint) {
        this.directory = directory;
        this.checkpoint = checkpoint;
    }

    public static ModelFolder open(Path directory) throws IOException {
        return new ModelFolder(directory, Checkpoint.imported(directory));
    }

    public Inventory inventory() throws IOException {
        return Inventory.of(directory);
    }

    public Model model() throws IOException {
        return Model.read(directory, checkpoint);
    }

    /// Made to fit a model of so many token ids; empty if the folder has no tokenizer.
    public Optional<Tokenizer> tokenizer(int vocabulary) throws IOException {
        if (!checkpoint.has(Policy.TOKENIZER)) return Optional.empty();
        Tokenizer tokenizer = Policy.tokenizer(directory, checkpoint);
        return Optional.of(Model.parsed(directory, Policy.TOKENIZER, () -> tokenizer.padded(vocabulary)));
    }

    /// The tokens that end what the model says: one, several or none, by its `generation_config.json` or, where that
    /// is silent, its `config.json`.
    public List<Integer> endTokens() throws IOException {
        JsonNode told = json(GENERATION).path(END);
        if (!isNothing(told)) return tokens(GENERATION, END, told);
        return tokens(Model.CONFIG, END, json(Model.CONFIG).path(END));
    }

    /// The token that stands before every text, if the model was taught so.
    public Optional<Integer> beginToken() throws IOException {
        if (!json(TOKENIZER_CONFIG).path("add_bos_token").asBoolean(false)) return Optional.empty();
        JsonNode told = json(Model.CONFIG).path(BEGIN);
        return isNothing(told) ? Optional.empty() : Optional.of(token(Model.CONFIG, BEGIN, told));
    }

    private static boolean isNothing(JsonNode told) {
        return told.isMissingNode() || told.isNull();
    }

    private List<Integer> tokens(String file, String field, JsonNode told) throws IOException {
        if (isNothing(told)) return List.of();
        if (!told.isArray()) return List.of(token(file, field, told));
        List<Integer> tokens = new ArrayList<>();
        for (JsonNode one : told) tokens.add(token(file, field, one));
        return tokens;
    }

    private int token(String file, String field, JsonNode told) throws IOException {
        if (told.isInt() && told.asInt() >= 0) return told.asInt();
        throw new IOException(directory.resolve(file) + " cannot be used: " + field + " is " + told
                + ", which is no token id: those are whole numbers from 0");
    }

    /// Empty if there is no such file.
    private JsonNode json(String file) throws IOException {
        JsonMapper mapper = JsonMapper.shared();
        if (!checkpoint.has(file)) return mapper.createObjectNode();
        return Model.parsed(directory, file, () -> mapper.readTree(checkpoint.text(file)));
    }
}
