package dev.agoge.policy;

import dev.agoge.policy.chat.Chat;
import dev.agoge.policy.chat.ChatWish;
import dev.agoge.policy.model.ModelConfig;
import dev.agoge.policy.tokenizer.Tokenizer;
import dev.agoge.policy.weights.Checkpoint;
import dev.agoge.policy.weights.Shards;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A model's folder as Hugging Face lays it out, from here or from elsewhere. What is in it is read when it is asked
/// for: a folder of which only log-probabilities are wanted needs no tokenizer.
public final class ModelFolder {
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

    public ModelConfig config() throws IOException {
        return Model.parsed(directory, Model.CONFIG, () -> ModelConfig.parse(checkpoint.text(Model.CONFIG)));
    }

    /// The files that make the model and its speech, by name; what else lies beside them is of no use here.
    ///
    /// @throws IOException if one is missing
    public List<String> files() throws IOException {
        List<String> files = new ArrayList<>(List.of(Model.CONFIG, Policy.TOKENIZER));
        for (String file : files) {
            if (!checkpoint.has(file)) throw new IOException(directory + " has no " + file);
        }
        files.addAll(Companions.of(checkpoint));
        try (Shards shards = Shards.open(directory)) {
            files.addAll(shards.sources());
        }
        return files;
    }

    /// Made to fit a model of so many token ids; empty if the folder has no tokenizer.
    public Optional<Tokenizer> tokenizer(int vocabulary) throws IOException {
        if (!checkpoint.has(Policy.TOKENIZER)) return Optional.empty();
        Tokenizer tokenizer = Policy.tokenizer(directory, checkpoint);
        return Optional.of(Model.parsed(directory, Policy.TOKENIZER, () -> tokenizer.padded(vocabulary)));
    }

    /// The chat that is wanted, with what the folder has; its weights are not read.
    ///
    /// @throws IOException if it cannot be spoken, saying why
    public Chat chat(ChatWish wish) throws IOException {
        ModelConfig config = config();
        Tokenizer tokenizer = Policy.padded(directory, checkpoint, config);
        Companions companions = Companions.read(checkpoint);
        return Model.parsed(
                directory,
                "",
                () -> companions.speaking(wish, tokenizer, config).chat(tokenizer, config));
    }

    /// The texts beside the weights as other tools look for them, by the names of their files: those of the folder, and
    /// those that a policy made here has none of.
    public Map<String, String> forOthers() throws IOException {
        ModelConfig config = config();
        Tokenizer tokenizer = Policy.padded(directory, checkpoint, config);
        Companions companions = Companions.read(checkpoint);
        return Model.parsed(
                directory,
                "",
                () -> companions
                        .forOthers(companions.chat(tokenizer, config), tokenizer)
                        .files());
    }

    public GenerationDefaults generationDefaults() throws IOException {
        return Model.parsed(
                directory, GenerationDefaults.FILE, () -> GenerationDefaults.of(json(GenerationDefaults.FILE)));
    }

    /// The tokens that end what the model says: those of its `generation_config.json` and those of its `config.json`.
    public List<Integer> endTokens() throws IOException {
        Set<Integer> tokens = new LinkedHashSet<>(generationDefaults().endTokens());
        JsonNode told = json(Model.CONFIG).path(GenerationDefaults.END);
        tokens.addAll(
                Model.parsed(directory, Model.CONFIG, () -> GenerationDefaults.tokens(GenerationDefaults.END, told)));
        return List.copyOf(tokens);
    }

    /// The token that stands before every text, if the model was taught so.
    public Optional<Integer> beginToken() throws IOException {
        if (!json(Companions.TOKENIZER_CONFIG).path("add_bos_token").asBoolean(false)) return Optional.empty();
        JsonNode told = json(Model.CONFIG).path(BEGIN);
        if (told.isMissingNode() || told.isNull()) return Optional.empty();
        return Optional.of(Model.parsed(directory, Model.CONFIG, () -> GenerationDefaults.token(BEGIN, told)));
    }

    /// Empty if there is no such file.
    private JsonNode json(String file) throws IOException {
        JsonMapper mapper = JsonMapper.shared();
        if (!checkpoint.has(file)) return mapper.createObjectNode();
        return Model.parsed(directory, file, () -> mapper.readTree(checkpoint.text(file)));
    }
}
