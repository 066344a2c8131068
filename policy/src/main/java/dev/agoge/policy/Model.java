package dev.agoge.policy;

import dev.agoge.policy.model.ModelConfig;
import dev.agoge.policy.model.TensorPlan;
import dev.agoge.policy.weights.Checkpoint;
import dev.agoge.policy.weights.Weights;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;

/// What computes: a shape and its weights. It knows token ids and no words; a [Policy] is a model that speaks.
public record Model(ModelConfig config, Weights weights) {
    static final String CONFIG = "config.json";

    /// Reads a folder as others publish it, with or without a tokenizer; if it has sums, it is checked against them.
    ///
    /// @throws IOException naming the file that is missing, damaged or not understood
    public static Model imported(Path directory) throws IOException {
        return read(directory, Checkpoint.imported(directory));
    }

    static Model read(Path directory, Checkpoint checkpoint) throws IOException {
        ModelConfig told = parsed(directory, CONFIG, () -> ModelConfig.parse(checkpoint.text(CONFIG)));
        Set<String> present = checkpoint.modelTensors();
        ModelConfig config = TensorPlan.asStored(told, present);
        TensorPlan plan = new TensorPlan(config);
        Weights stored = checkpoint.model(plan.wanted(present));
        return new Model(config, parsed(directory, "", () -> plan.withoutCopies(stored.finite())));
    }

    interface Reading<T> {
        T get() throws IOException;
    }

    static <T> T parsed(Path directory, String file, Reading<T> reading) throws IOException {
        try {
            return reading.get();
        } catch (RuntimeException e) {
            throw new IOException(directory.resolve(file) + " cannot be used: " + e.getMessage(), e);
        }
    }
}
