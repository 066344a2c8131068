package dev.agoge.policy;

import dev.agoge.contracts.Sha256;
import dev.agoge.policy.chat.DsmlChat;
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
/// folder as Hugging Face lays it out: `config.json`, `tokenizer.json`, `model.safetensors` or its shards.
public final class Policy {
    static final String TOKENIZER = "tokenizer.json";

    private final ModelConfig config;
    private final Tokenizer tokenizer;
    private final DsmlChat chat;
    private final Weights weights;

    public Policy(ModelConfig config, Tokenizer tokenizer, Weights weights) {
        this.config = config;
        // Published models have more rows of logits than tokens, for their size's sake.
        this.tokenizer = tokenizer.padded(config.vocabulary());
        this.chat = new DsmlChat(this.tokenizer);
        this.weights = weights;
    }

    public ModelConfig config() {
        return config;
    }

    public Tokenizer tokenizer() {
        return tokenizer;
    }

    public DsmlChat chat() {
        return chat;
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

    /// Reads a folder as others publish it, without sums; with sums it is checked like a version of our own.
    public static Policy imported(Path directory) throws IOException {
        return read(directory, Checkpoint.imported(directory));
    }

    static Policy read(Path directory, Checkpoint checkpoint) throws IOException {
        Model model = Model.read(directory, checkpoint);
        Tokenizer tokenizer = tokenizer(directory, checkpoint);
        return Model.parsed(directory, TOKENIZER, () -> new Policy(model.config(), tokenizer, model.weights()));
    }

    static Tokenizer tokenizer(Path directory, Checkpoint checkpoint) throws IOException {
        return Model.parsed(directory, TOKENIZER, () -> Tokenizer.fromJson(checkpoint.text(TOKENIZER)));
    }

    /// Publishes this version, whole or not at all. Doing it again does nothing.
    public void save(Path directory) throws IOException {
        Checkpoint.publish(directory, parts());
    }

    /// Publishes it for other tools, in the files and the precision they want.
    public void export(Path directory, Sharding sharding) throws IOException {
        Checkpoint.publish(directory, parts(sharding));
    }

    List<Part> parts() {
        return parts(Sharding.ONE_FILE);
    }

    private List<Part> parts(Sharding sharding) {
        List<Part> parts = new ArrayList<>();
        parts.add(new Part.Text(Model.CONFIG, configText(sharding.precision())));
        parts.add(new Part.Text(TOKENIZER, tokenizer.toJson()));
        parts.addAll(sharding.parts(weights));
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
