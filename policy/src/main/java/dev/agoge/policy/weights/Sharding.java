package dev.agoge.policy.weights;

import dev.agoge.policy.weights.Checkpoint.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// How weights are laid out in files: one, or shards with an index, as Hugging Face's tools write and read
/// them.
///
/// @param mostBytes of numbers in one file; a tensor that has more gets a file of its own
public record Sharding(Precision precision, long mostBytes) {
    /// What a policy version is kept as.
    public static final Sharding ONE_FILE = new Sharding(Precision.F32, Long.MAX_VALUE);

    public Sharding {
        if (mostBytes <= 0) throw new IllegalArgumentException("a shard of " + mostBytes + " bytes holds nothing");
    }

    /// The files that hold the weights, to be published together.
    public List<Part> parts(Weights weights) {
        List<SortedMap<String, Weights.Tensor>> shards = split(weights);
        if (shards.size() == 1) return List.of(new Part.Tensors(Shards.ONE_FILE, weights, precision));
        List<Part> parts = new ArrayList<>();
        ObjectNode index = JsonMapper.shared().createObjectNode();
        index.putObject("metadata")
                .put("total_parameters", weights.parameters())
                .put(
                        "total_size",
                        weights.names().stream()
                                .mapToLong(name -> bytes(weights, name))
                                .sum());
        ObjectNode shardOf = index.putObject("weight_map");
        for (int i = 0; i < shards.size(); i++) {
            String file = String.format(Locale.ROOT, "model-%05d-of-%05d.safetensors", i + 1, shards.size());
            parts.add(new Part.Tensors(file, new Weights(shards.get(i)), precision));
            shards.get(i).keySet().forEach(name -> shardOf.put(name, file));
        }
        parts.add(new Part.Text(Shards.INDEX, index.toPrettyString() + "\n"));
        return parts;
    }

    private List<SortedMap<String, Weights.Tensor>> split(Weights weights) {
        List<SortedMap<String, Weights.Tensor>> shards = new ArrayList<>();
        shards.add(new TreeMap<>());
        long filled = 0;
        for (var tensor : weights.tensors().entrySet()) {
            long bytes = bytes(weights, tensor.getKey());
            if (filled > mostBytes - bytes && !shards.getLast().isEmpty()) {
                shards.add(new TreeMap<>());
                filled = 0;
            }
            shards.getLast().put(tensor.getKey(), tensor.getValue());
            filled += bytes;
        }
        return shards;
    }

    private long bytes(Weights weights, String name) {
        return (long) precision.of(name).dtype().bytes() * weights.data(name).length;
    }
}
