package dev.agoge.policy;

import dev.agoge.contracts.BlobStore;
import dev.agoge.contracts.Sha256;
import dev.agoge.policy.chat.Chat;
import dev.agoge.policy.chat.ChatWish;
import dev.agoge.policy.model.ModelConfig;
import dev.agoge.policy.tokenizer.Tokenizer;
import dev.agoge.policy.weights.Checkpoint;
import dev.agoge.policy.weights.Checkpoint.Part;
import dev.agoge.policy.weights.Precision;
import dev.agoge.policy.weights.Sharding;
import dev.agoge.policy.weights.Weights;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// One policy version: the shape of the model, its weights, and the tokenizer and chat format it speaks. On disk a
/// folder as Hugging Face lays it out: `config.json`, `tokenizer.json`, `model.safetensors` or its shards. What else
/// the
/// folder that it began from says of its speech (`chat_template.jinja`, `generation_config.json` and the like) goes
/// along
/// with every version, and `chat.json` names the chat.
public final class Policy {
    static final String TOKENIZER = "tokenizer.json";

    private final ModelConfig config;
    private final Tokenizer tokenizer;
    private final Chat chat;
    private final Weights weights;
    private final Companions companions;

    /// One that speaks DSML, as those do that begin from nothing.
    public Policy(ModelConfig config, Tokenizer tokenizer, Weights weights) {
        this(config, tokenizer, weights, Companions.NONE);
    }

    /// @throws IllegalArgumentException if it cannot speak as its companions say
    Policy(ModelConfig config, Tokenizer tokenizer, Weights weights, Companions companions) {
        this.config = config;
        // Published models have more rows of logits than tokens, for their size's sake.
        this.tokenizer = tokenizer.padded(config.vocabulary());
        this.chat = companions.chat(this.tokenizer, config);
        this.weights = weights;
        this.companions = companions.speaking(chat.spec());
    }

    public ModelConfig config() {
        return config;
    }

    public Tokenizer tokenizer() {
        return tokenizer;
    }

    public Chat chat() {
        return chat;
    }

    /// How the model's makers would sample from it.
    public GenerationDefaults generationDefaults() {
        return companions.generation();
    }

    public Weights weights() {
        return weights;
    }

    /// The address of the weights, as a [dev.agoge.contracts.PolicyVersion] names it.
    public Sha256 digest() {
        return weights.digest();
    }

    /// Reads a published version into arrays of its own.
    ///
    /// @throws IOException naming the file that is missing, damaged or not understood
    public static Policy load(Path directory) throws IOException {
        return read(directory, Checkpoint.open(directory));
    }

    /// Reads a folder as others publish it, without sums; with sums it is checked like a version of our own. It speaks
    /// as the folder says.
    public static Policy imported(Path directory) throws IOException {
        return imported(directory, ChatWish.AUTO);
    }

    /// @throws IOException also if it cannot speak as is wished, saying why
    public static Policy imported(Path directory, ChatWish wish) throws IOException {
        Checkpoint checkpoint = Checkpoint.imported(directory);
        Model model = Model.read(directory, checkpoint);
        Tokenizer tokenizer = padded(directory, checkpoint, model.config());
        Companions companions = Companions.read(checkpoint);
        return Model.parsed(
                directory,
                "",
                () -> new Policy(
                        model.config(),
                        tokenizer,
                        model.weights(),
                        companions.speaking(wish, tokenizer, model.config())));
    }

    static Policy read(Path directory, Checkpoint checkpoint) throws IOException {
        Model model = Model.read(directory, checkpoint);
        Tokenizer tokenizer = padded(directory, checkpoint, model.config());
        Companions companions = Companions.read(checkpoint);
        return Model.parsed(directory, "", () -> new Policy(model.config(), tokenizer, model.weights(), companions));
    }

    static Tokenizer padded(Path directory, Checkpoint checkpoint, ModelConfig config) throws IOException {
        Tokenizer tokenizer = tokenizer(directory, checkpoint);
        return Model.parsed(directory, TOKENIZER, () -> tokenizer.padded(config.vocabulary()));
    }

    static Tokenizer tokenizer(Path directory, Checkpoint checkpoint) throws IOException {
        return Model.parsed(directory, TOKENIZER, () -> Tokenizer.fromJson(checkpoint.text(TOKENIZER)));
    }

    /// Publishes this version into a blob store.
    ///
    /// @return the digest of its manifest
    public Sha256 publish(BlobStore blobs) {
        return Checkpoint.publish(blobs, parts());
    }

    /// Publishes this version as a folder, whole or not at all. Doing it again does nothing.
    public void save(Path directory) throws IOException {
        Checkpoint.publish(directory, parts());
    }

    /// Publishes it for other tools, in the files and the precision they want, with a chat template and the special
    /// tokens.
    public void export(Path directory, Sharding sharding) throws IOException {
        Checkpoint.publish(directory, parts(sharding, companions.forOthers(chat, tokenizer)));
    }

    List<Part> parts() {
        return parts(Sharding.ONE_FILE, companions);
    }

    private List<Part> parts(Sharding sharding, Companions companions) {
        List<Part> parts = new ArrayList<>();
        parts.add(new Part.Text(Model.CONFIG, configText(sharding.precision())));
        parts.add(new Part.Text(TOKENIZER, tokenizer.toJson()));
        parts.addAll(sharding.parts(weights));
        parts.addAll(companions.parts());
        return parts;
    }

    private String configText(Precision precision) {
        String text = config.toJson();
        if (precision == Precision.F32) return text;
        // Whoever is not told otherwise computes in the dtype that stands here.
        ObjectNode json = (ObjectNode) JsonMapper.shared().readTree(text);
        return json.put("dtype", "bfloat16").toPrettyString() + "\n";
    }
}
