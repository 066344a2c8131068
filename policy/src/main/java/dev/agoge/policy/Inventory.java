package dev.agoge.policy;

import dev.agoge.policy.model.ModelConfig;
import dev.agoge.policy.model.TensorPlan;
import dev.agoge.policy.weights.Assembly;
import dev.agoge.policy.weights.Checkpoint;
import dev.agoge.policy.weights.Shards;
import dev.agoge.policy.weights.Shards.Holding;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// What a model's folder holds and what using it takes, told without reading a number of it. There is one only
/// of a folder whose tensors are its config's.
///
/// @param architecture as the config names it
/// @param config of the model that is stored: without a layer that is not there
/// @param parameters of the model
/// @param activeParameters that one token is multiplied with
/// @param holdings what is stored, by dtype, scales and what is left out too
/// @param files of tensors
/// @param leftOut tensors that are stored, but that this model does without
/// @param contextBytesPerToken what a token of context keeps in memory: its latent and its rotated key, fp32,
///     in each layer
// Large because it is the answer of a command, key by key.
public record Inventory(
        String architecture,
        ModelConfig config,
        long parameters,
        long activeParameters,
        List<Holding> holdings,
        List<String> files,
        List<String> leftOut,
        long contextBytesPerToken) {

    public Inventory {
        holdings = List.copyOf(holdings);
        files = List.copyOf(files);
        leftOut = List.copyOf(leftOut);
    }

    /// @throws IOException naming the file, and the tensor if it is one's fault
    public static Inventory of(Path directory) throws IOException {
        Path file = directory.resolve(Model.CONFIG);
        String text = Checkpoint.text(file);
        try (Shards shards = Shards.open(directory)) {
            Set<String> present = shards.names();
            ModelConfig config = TensorPlan.asStored(ModelConfig.parse(text), present);
            TensorPlan plan = new TensorPlan(config);
            return new Inventory(
                    architecture(text),
                    config,
                    plan.parameters(),
                    plan.activeParameters(),
                    shards.holdings(),
                    shards.files(),
                    Assembly.of(shards, plan.wanted(present)).leftOut(),
                    contextBytesPerToken(config));
        } catch (IllegalArgumentException | JacksonException e) {
            throw new IOException(file + " cannot be used: " + e.getMessage(), e);
        }
    }

    private static String architecture(String config) {
        var json = JsonMapper.shared().readTree(config);
        return json.at("/architectures/0").asString(json.path("model_type").asString(""));
    }

    private static long contextBytesPerToken(ModelConfig config) {
        return (long) Float.BYTES * config.layers() * config.attention().remembered();
    }

    /// Of the folder, whether the model takes them or not.
    public int tensors() {
        return holdings.stream().mapToInt(Holding::tensors).sum();
    }

    /// Of numbers in the folder.
    public long bytes() {
        return holdings.stream().mapToLong(Holding::bytes).sum();
    }

    /// What the weights take in memory to compute with: fp32, and once more in the order of the kernels.
    public long weightBytes() {
        return 2 * Float.BYTES * parameters;
    }

    /// What a context of this many tokens keeps in memory.
    public long contextBytes(long tokens) {
        return Math.multiplyExact(contextBytesPerToken, tokens);
    }
}
