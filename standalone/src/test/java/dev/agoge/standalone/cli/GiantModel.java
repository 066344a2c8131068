package dev.agoge.standalone.cli;

import dev.agoge.policy.model.ModelConfig;
import dev.agoge.policy.model.TensorPlan;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// A model of four billion parameters in a file that is all hole: it takes no room on the disk.
final class GiantModel {
    private static final String CONFIG = """
            {"model_type": "deepseek_v3", "vocab_size": 1000000, "hidden_size": 2000, "intermediate_size": 24,
             "moe_intermediate_size": 8, "num_hidden_layers": 1, "first_k_dense_replace": 1, "num_attention_heads": 1,
             "kv_lora_rank": 8, "qk_nope_head_dim": 4, "qk_rope_head_dim": 4, "v_head_dim": 4, "n_routed_experts": 4,
             "n_group": 1, "topk_group": 1, "routed_scaling_factor": 1.0,
             "num_experts_per_tok": 2, "max_position_embeddings": 40}""";

    private GiantModel() {}

    static Path write(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("config.json"), CONFIG);
        ObjectNode header = JsonMapper.shared().createObjectNode();
        long end = 0;
        var shapes = new TensorPlan(ModelConfig.parse(CONFIG)).wanted(Set.of()).shapes();
        for (var shape : shapes.entrySet()) {
            long bytes = Float.BYTES;
            for (int dimension : shape.getValue()) bytes *= dimension;
            ObjectNode tensor = header.putObject(shape.getKey()).put("dtype", "F32");
            tensor.putPOJO("shape", shape.getValue());
            tensor.putArray("data_offsets").add(end).add(end + bytes);
            end += bytes;
        }
        byte[] text = header.toString().getBytes(StandardCharsets.UTF_8);
        try (var file = new RandomAccessFile(folder.resolve("model.safetensors").toFile(), "rw")) {
            ByteBuffer length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            file.write(length.putLong(text.length).array());
            file.write(text);
            file.setLength(Long.BYTES + text.length + end);
        }
        return folder;
    }
}
