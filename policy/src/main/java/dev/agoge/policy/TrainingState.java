package dev.agoge.policy;

import dev.agoge.contracts.BlobStore;
import dev.agoge.contracts.Sha256;
import dev.agoge.policy.weights.Checkpoint;
import dev.agoge.policy.weights.Checkpoint.Part;
import dev.agoge.policy.weights.Weights;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Everything that training goes on from after a crash, published as one checkpoint: a policy version's files, the
/// optimizer's tensors, and how far the trainer had come. A rollout worker can load it as a policy too.
///
/// @param optimizer the optimizer's tensors, by names of its own
/// @param step optimizer steps taken
/// @param position where the trainer stands in its ledger, in its own words
public record TrainingState(Policy policy, Weights optimizer, int step, Map<String, String> position) {
    private static final String OPTIMIZER = "optimizer.safetensors";
    private static final String TRAINER = "trainer.json";
    private static final JsonMapper JSON = JsonMapper.shared();

    public TrainingState {
        position = Map.copyOf(position);
    }

    /// @return the digest of its manifest
    public Sha256 publish(BlobStore blobs) {
        ObjectNode trainer = JSON.createObjectNode().put("step", step);
        ObjectNode ledger = trainer.putObject("position");
        new TreeMap<>(position).forEach(ledger::put);
        List<Part> parts = policy.parts();
        parts.add(new Part.Tensors(OPTIMIZER, optimizer));
        parts.add(new Part.Text(TRAINER, trainer.toPrettyString() + "\n"));
        return Checkpoint.publish(blobs, parts);
    }

    public static TrainingState load(Path directory) throws IOException {
        Checkpoint checkpoint = Checkpoint.open(directory);
        try {
            JsonNode trainer = JSON.readTree(checkpoint.text(TRAINER));
            Map<String, String> position = new TreeMap<>();
            trainer.required("position")
                    .properties()
                    .forEach(entry ->
                            position.put(entry.getKey(), entry.getValue().asString()));
            int step = trainer.required("step").asInt();
            return new TrainingState(Policy.read(directory, checkpoint), checkpoint.tensors(OPTIMIZER), step, position);
        } catch (JacksonException e) {
            throw new IOException(directory.resolve(TRAINER) + " cannot be read: " + e.getOriginalMessage(), e);
        }
    }
}
