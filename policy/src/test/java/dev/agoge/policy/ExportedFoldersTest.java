package dev.agoge.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agoge.contracts.Manifest;
import dev.agoge.contracts.Message;
import dev.agoge.contracts.ToolCall;
import dev.agoge.contracts.ToolResult;
import dev.agoge.contracts.ToolSpec;
import dev.agoge.policy.chat.DsmlChat;
import dev.agoge.policy.model.ModelConfig;
import dev.agoge.policy.model.Rows;
import dev.agoge.policy.model.SmallModels;
import dev.agoge.policy.model.Transformer;
import dev.agoge.policy.op.VectorOps;
import dev.agoge.policy.tokenizer.Tokenizer;
import dev.agoge.policy.weights.Safetensors;
import dev.agoge.policy.weights.Sharding;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What is exported means the same to transformers, which has read it (`src/test/oracle/exported_folders.py`): the
/// logits, and the prompts that its tokenizer writes with the chat template.
///
/// The folders are written to `target/exported`, from where the script takes them.
class ExportedFoldersTest {
    private static final Path EXPORTED = Path.of("target", "exported");
    private static final String OURS = "dsml";
    /// Of the greatest logit.
    private static final double TOLERANCE = 1e-5;

    private static final String PARAMETERS = "{\"type\":\"object\",\"properties\":{\"id\":{\"type\":\"integer\"}}}";
    private static final List<ToolSpec> TOOLS = List.of(
            new ToolSpec("find", "Finds \"it\".", PARAMETERS), new ToolSpec("fetch", "Finds \"it\".", PARAMETERS));
    private static final List<Message> CONVERSATION = List.of(
            new Message.System("Be brief."),
            new Message.User("Find it."),
            new Message.Assistant(
                    "",
                    List.of(
                            new ToolCall("find", "{\"id\":7,\"who\":\"a \\\"b\\\"\",\"all\":[1,null]}"),
                            new ToolCall("fetch", "{}"))),
            new Message.Tool(List.of(new ToolResult("found", false), new ToolResult("漢", false))),
            new Message.Assistant("There.", List.of()),
            new Message.User("Thanks."));

    @ParameterizedTest
    @ValueSource(strings = {Speaking.QWEN, Speaking.DEEPSEEK, OURS})
    void whatIsExportedMeansTheSameToTransformers(String name) throws IOException {
        Path folder = EXPORTED.resolve(name);
        clear(folder);
        (name.equals(OURS) ? ours() : Taught.folder(name)).export(folder, Sharding.ONE_FILE);

        Path oracle = Speaking.oracle("exported/logits.safetensors");
        assertThat(Manifest.parse(Files.readString(folder.resolve(Manifest.FILE))))
                .as("these are no longer the files that transformers has read: run exported_folders.py again")
                .isEqualTo(Manifest.parse(metadata(oracle).path(name).asString()));
        Policy read = Policy.imported(folder);
        close(logits(read), Safetensors.read(oracle).data(name));
        JsonNode prompts = JsonMapper.shared().readTree(Files.readString(Speaking.oracle("exported/prompts.json")));
        List<Integer> ids =
                prompts.path(name).valueStream().map(JsonNode::asInt).toList();
        assertThat(Arrays.stream(read.chat().prompt(CONVERSATION, TOOLS)).boxed())
                .containsExactlyElementsOf(ids);
    }

    private static Policy ours() {
        Tokenizer tokenizer = DsmlChat.trainTokenizer(List.of(DsmlChat.document(CONVERSATION, TOOLS)), 400);
        ModelConfig config = SmallModels.full().withoutLookahead().withVocabulary(tokenizer.size());
        return new Policy(config, tokenizer, SmallModels.weights(config, 1));
    }

    private static void clear(Path folder) throws IOException {
        Files.createDirectories(folder);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) Files.delete(file);
        }
        Files.delete(folder);
    }

    private static JsonNode metadata(Path safetensors) throws IOException {
        byte[] bytes = Files.readAllBytes(safetensors);
        int length = Math.toIntExact(Long.reverseBytes(ByteBuffer.wrap(bytes).getLong()));
        return JsonMapper.shared().readTree(bytes, Long.BYTES, length).path("__metadata__");
    }

    private static float[] logits(Policy policy) {
        int[] ids = IntStream.range(0, 23)
                .map(t -> (7 * t * t + 3 * t) % policy.config().vocabulary())
                .toArray();
        try (VectorOps ops = new VectorOps(1)) {
            Transformer model = new Transformer(policy.config(), policy.weights(), ops);
            Rows rows = new Rows();
            rows.add(model.newCache(), ids, 0, ids.length);
            int[] all = IntStream.range(0, ids.length).toArray();
            return model.logits(model.forward(rows), all).toArray();
        }
    }

    private static void close(float[] have, float[] want) {
        assertThat(have).hasSameSizeAs(want);
        double greatest = 0;
        for (float one : want) greatest = Math.max(greatest, Math.abs(one));
        for (int i = 0; i < want.length; i++) {
            assertThat((double) have[i]).as("logit %d", i).isCloseTo(want[i], Offset.offset(TOLERANCE * greatest));
        }
    }
}
