package dev.agoge.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agoge.policy.Policy;
import dev.agoge.policy.chat.DsmlChat;
import dev.agoge.policy.model.ModelConfig;
import dev.agoge.policy.model.TensorPlan;
import dev.agoge.policy.tokenizer.BpeTrainer;
import dev.agoge.policy.tokenizer.Tokenizer;
import dev.agoge.policy.weights.Safetensors;
import dev.agoge.policy.weights.Weights;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Models alone, from the command line: a small one written here, and one that transformers has written.
class PolicyCommandTest {
    private static final Path TRANSFORMERS =
            Path.of("..", "policy", "src", "test", "resources", "oracle", "published", "deepseek_v3");

    /// More ids than the tokenizer has tokens, as published models have.
    private static final int PADDING = 64;

    private final Tokenizer tokenizer =
            DsmlChat.trainTokenizer(List.of(new BpeTrainer.Document(List.of("Hello, hello, hello."))), 300);

    @TempDir
    private Path folder;

    private Path model = Path.of(".");

    @BeforeEach
    void writeModel() throws IOException {
        model = folder.resolve("model");
        ModelConfig config = ModelConfig.parse("""
                {"model_type": "deepseek_v3", "vocab_size": %d, "hidden_size": 16, "intermediate_size": 24,
                 "moe_intermediate_size": 8, "num_hidden_layers": 2, "first_k_dense_replace": 1,
                 "num_attention_heads": 2, "kv_lora_rank": 8, "qk_nope_head_dim": 4, "qk_rope_head_dim": 4,
                 "v_head_dim": 4, "n_routed_experts": 4, "n_shared_experts": 1, "num_experts_per_tok": 2,
                 "max_position_embeddings": 40, "initializer_range": 0.3}""".formatted(tokenizer.size() + PADDING));
        new Policy(config, tokenizer, new TensorPlan(config).initial(1)).save(model);
    }

    private Path ids(String json) throws IOException {
        return Files.writeString(folder.resolve("ids.json"), json);
    }

    private static JsonNode json(Answer answer) {
        assertThat(answer.err()).isEmpty();
        assertThat(answer.code()).isEqualTo(ExitCode.DONE);
        return JsonMapper.shared().readTree(answer.out());
    }

    @ParameterizedTest
    @ValueSource(strings = {"inspect", "score", "generate", "bench"})
    void everyCommandExplainsItself(String command) {
        Answer answer = Answer.to("policy", command, "--help");
        assertThat(answer.code()).isEqualTo(ExitCode.DONE);
        assertThat(answer.out()).contains("Usage: agoge policy " + command);
    }

    @Test
    void inspectionNeedsNoWeights() throws IOException {
        JsonNode told = json(Answer.to("policy", "inspect", model.toString(), "--json"));
        long numbers = told.at("/stored/dtypes/F32/numbers").asLong();
        assertThat(told.path("architecture").asString()).isEqualTo("DeepseekV3ForCausalLM");
        assertThat(told.path("parameters").asLong()).isEqualTo(numbers).isPositive();
        assertThat(told.path("active_parameters").asLong()).isLessThan(numbers);
        assertThat(told.at("/stored/bytes").asLong()).isEqualTo(4 * numbers);
        assertThat(told.path("files").get(0).asString()).isEqualTo("model.safetensors");
        assertThat(told.at("/memory/weights_bytes").asLong()).isEqualTo(8 * numbers);
        assertThat(told.at("/memory/context_bytes_per_token").asInt()).isEqualTo(2 * (8 + 4) * 4);
        assertThat(told.at("/memory/context_bytes/40").asInt()).isEqualTo(40 * 2 * (8 + 4) * 4);
        Answer shown = Answer.to("policy", "inspect", model.toString());
        assertThat(shown.out()).contains("DeepseekV3ForCausalLM", "parameters", "a token of context", "96 B");
    }

    @Test
    void aFolderOfTransformersIsInspected() {
        JsonNode told = json(
                Answer.to("policy", "inspect", TRANSFORMERS.resolve("single").toString(), "--json"));
        assertThat(told.at("/stored/dtypes/BF16/tensors").asInt()).isPositive();
        assertThat(told.path("files").size()).isEqualTo(5);
    }

    /// Its logits were reckoned in float64.
    @Test
    void scoresAreThoseOfTransformers() throws IOException {
        int[] sequence =
                IntStream.range(0, 23).map(t -> (7 * t * t + 3 * t) % 19).toArray();
        Path out = folder.resolve("logits.safetensors");
        JsonNode told = json(Answer.to(
                "policy",
                "score",
                "--model=" + TRANSFORMERS.resolve("single"),
                "--ids="
                        + ids(List.of(
                                        List.of(3, 4),
                                        IntStream.of(sequence).boxed().toList())
                                .toString()),
                "--logits=" + out,
                "--threads=2",
                "--json"));
        float[] theirs =
                Safetensors.read(TRANSFORMERS.resolve("logits.safetensors")).data("logits");
        Weights ours = Safetensors.read(out);
        assertThat(ours.shape("0")).containsExactly(2, 19);
        assertThat(ours.shape("1")).containsExactly(23, 19);
        assertThat(ours.data("1")).containsExactly(theirs, Offset.offset(1e-4f));
        JsonNode logProbs = told.path("log_probs");
        assertThat(logProbs.get(0).size()).isEqualTo(1);
        assertThat(logProbs.get(1).size()).isEqualTo(22);
        for (int t = 1; t < sequence.length; t++) {
            assertThat(logProbs.get(1).get(t - 1).asDouble())
                    .isCloseTo(logProb(theirs, 19 * (t - 1), sequence[t]), Offset.offset(1e-4));
        }
    }

    private static double logProb(float[] logits, int from, int id) {
        double sum = IntStream.range(0, 19)
                .mapToDouble(i -> Math.exp(logits[from + i]))
                .sum();
        return logits[from + id] - Math.log(sum);
    }

    @Test
    void neitherThreadsNorNeighboursChangeAScore() throws IOException {
        String both = "[[1, 2, 3, 4, 5, 6, 7], [9, 8, 7]]";
        String score = Answer.to("policy", "score", "--model=" + model, "--ids=" + ids(both), "--json", "--threads=1")
                .out();
        assertThat(Answer.to("policy", "score", "--model=" + model, "--ids=" + ids(both), "--json", "--threads=2")
                        .out())
                .isEqualTo(score);
        JsonNode alone =
                json(Answer.to("policy", "score", "--model=" + model, "--ids=" + ids("[[9, 8, 7]]"), "--json"));
        assertThat(alone.at("/log_probs/0"))
                .isEqualTo(JsonMapper.shared().readTree(score).at("/log_probs/1"));
    }

    @Test
    void aPersonReadsATable() throws IOException {
        Answer answer = Answer.to("policy", "score", "--model=" + model, "--ids=" + ids("[[1, 2, 3], [4]]"));
        assertThat(answer.out()).contains("perplexity");
        assertThat(answer.out().lines()).hasSize(3);
    }

    /// What was drawn had the probability that a score finds afterwards, to the bit.
    @Test
    void whatIsGeneratedIsWhatIsScored() throws IOException {
        Files.delete(model.resolve("tokenizer.json"));
        Files.delete(model.resolve("SHA256SUMS"));
        String[] generate = {
            "policy",
            "generate",
            "--model=" + model,
            "--ids=" + ids("[[1, 2, 3], [7], [5, 6]]"),
            "--max-new=9",
            "--seed=4",
            "--json"
        };
        Answer answer = Answer.to(generate);
        JsonNode completions = json(answer).path("completions");
        assertThat(Answer.to(generate).out()).isEqualTo(answer.out());
        assertThat(completions.size()).isEqualTo(3);
        String whole = completions
                .get(0)
                .path("ids")
                .valueStream()
                .map(JsonNode::asString)
                .collect(Collectors.joining(", ", "[[1, 2, 3, ", "]]"));
        JsonNode scored = json(Answer.to("policy", "score", "--model=" + model, "--ids=" + ids(whole), "--json"));
        for (int i = 0; i < 9; i++) {
            assertThat(scored.at("/log_probs/0").get(2 + i))
                    .isEqualTo(completions.get(0).path("log_probs").get(i));
        }
        assertThat(completions.get(1).path("stop_reason").asString()).isEqualTo("length");
        assertThat(completions.get(1).has("text")).isFalse();
    }

    @Test
    void idsNeedNoTokenizerThatCanBeUsed() throws IOException {
        Files.writeString(model.resolve("tokenizer.json"), "{\"model\": {\"type\": \"Unigram\"}}");
        Files.delete(model.resolve("SHA256SUMS"));
        Answer answer = Answer.to(
                "policy", "generate", "--model=" + model, "--ids=" + ids("[[1, 2, 3]]"), "--max-new=2", "--json");
        assertThat(answer.code()).isEqualTo(ExitCode.DONE);
        assertThat(answer.err()).contains("model.type is 'Unigram'", "The ids are shown without their text.");
        JsonNode one = JsonMapper.shared().readTree(answer.out()).at("/completions/0");
        assertThat(one.path("ids").size()).isEqualTo(2);
        assertThat(one.has("text")).isFalse();
        Answer words = Answer.to("policy", "generate", "--model=" + model, "--prompt=Hello");
        assertThat(words.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(words.err()).contains("model.type is 'Unigram'").doesNotContain("ids are shown");
    }

    @Test
    void anyOfTheEndTokensEnds() throws IOException {
        String[] greedy = {
            "policy",
            "generate",
            "--model=" + model,
            "--ids=" + ids("[[1, 2, 3]]"),
            "--max-new=12",
            "--temperature=0",
            "--json"
        };
        JsonNode free = json(Answer.to(greedy)).at("/completions/0/ids");
        int end = free.get(4).asInt();
        int first = IntStream.range(0, 5)
                .filter(i -> free.get(i).asInt() == end)
                .findFirst()
                .orElseThrow();
        Files.delete(model.resolve("SHA256SUMS"));
        Files.writeString(model.resolve("generation_config.json"), "{\"eos_token_id\": [0, " + end + "]}");
        JsonNode ended = json(Answer.to(greedy)).at("/completions/0");
        assertThat(ended.path("ids").size()).isEqualTo(first + 1);
        assertThat(ended.path("log_probs").size()).isEqualTo(first + 1);
        assertThat(ended.path("stop_reason").asString()).isEqualTo("end");
    }

    @Test
    void aPromptInWordsIsContinuedInWords() {
        JsonNode told = json(Answer.to(
                "policy", "generate", "--model=" + model, "--prompt=Hello", "--max-new=30", "--seed=2", "--json"));
        JsonNode one = told.at("/completions/0");
        assertThat(one.path("text").asString()).isNotEmpty();
        assertThat(one.path("ids_without_text").asInt()).isPositive().isEqualTo((int) one.path("ids")
                .valueStream()
                .filter(id -> id.asInt() >= tokenizer.size())
                .count());
        assertThat(Answer.to("policy", "generate", "--model=" + model, "--prompt=Hello", "--max-new=3")
                        .out())
                .contains("ended by", "length", "prompt 0:");
    }

    @Test
    void aPromptMayFillTheModelButForOne() throws IOException {
        String prompt = IntStream.range(0, 38).mapToObj(Integer::toString).collect(Collectors.joining(",", "[[", "]]"));
        JsonNode told = json(Answer.to("policy", "generate", "--model=" + model, "--ids=" + ids(prompt), "--json"));
        assertThat(told.at("/completions/0/ids").size()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[[1, 2], [3, 9999]] | 9999 in sequence 1 at position 1",
                "[[1, -1]]           | -1 in sequence 0 at position 1",
                "[[1, 2.5]]          | 2.5 in sequence 0 at position 1",
                "[[1, \"2\"]]        | in sequence 0 at position 1",
                "[]                  | holds no sequence",
                "[[1], []]           | empty sequence, number 1",
                "[1, 2]              | such as [[1, 2, 3]], but sequence 0 is 1",
                "{\"ids\": [[1]]}    | must hold a list of sequences",
                "[[1, 2              | is not JSON",
                "' '                 | is empty"
            })
    void idsThatAreNoneAreNamed(String text, String complaint) throws IOException {
        for (String command : List.of("score", "generate")) {
            Answer answer = Answer.to("policy", command, "--model=" + model, "--ids=" + ids(text));
            assertThat(answer.err())
                    .startsWith("agoge: " + folder.resolve("ids.json"))
                    .contains(complaint);
            assertThat(answer.code()).isEqualTo(ExitCode.USAGE);
            assertThat(answer.out()).isEmpty();
        }
    }

    @Test
    void aSequenceTooLongForTheModelIsNamed() throws IOException {
        String text =
                IntStream.range(0, 41).mapToObj(Integer::toString).collect(Collectors.joining(",", "[[1],[", "]]"));
        Answer answer = Answer.to("policy", "score", "--model=" + model, "--ids=" + ids(text));
        assertThat(answer.code()).isEqualTo(ExitCode.USAGE);
        assertThat(answer.err()).contains("a sequence of 41 tokens, number 1, but the model has 40 positions");
    }

    @Test
    void whatIsNotThereIsSaid() throws IOException {
        Path nowhere = folder.resolve("nowhere");
        assertUsage(Answer.to("policy", "inspect", nowhere.toString()), nowhere + " does not exist");
        assertUsage(Answer.to("policy", "inspect", folder.toString()), "has no config.json");
        assertUsage(Answer.to("policy", "score", "--model=" + model, "--ids=" + nowhere), nowhere + " does not exist");
        assertUsage(Answer.to("policy", "score", "--ids=" + ids("[[1]]")), "--model");
        assertUsage(Answer.to("policy", "generate", "--model=" + model), "--prompt");
        assertUsage(Answer.to("policy", "generate", "--model=" + model, "--prompt="), "--prompt is empty");
        assertUsage(Answer.to("policy"), "Missing required subcommand");
    }

    private static void assertUsage(Answer answer, String complaint) {
        assertThat(answer.code()).isEqualTo(ExitCode.USAGE);
        assertThat(answer.err()).startsWith("agoge: ").contains(complaint).doesNotContain("Exception");
        assertThat(answer.out()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--temperature=-1",
                "--top-p=0",
                "--top-k=-2",
                "--min-p=2",
                "--max-new=0",
                "--threads=0",
                "--seed=x"
            })
    void aValueThatDoesNotFitIsNamed(String option) throws IOException {
        Answer answer = Answer.to("policy", "generate", "--model=" + model, "--ids=" + ids("[[1]]"), option);
        assertThat(answer.code()).isEqualTo(ExitCode.USAGE);
        assertThat(answer.err())
                .containsIgnoringCase(option.substring(2).split("=")[0].replaceFirst("-([kp])$", "_$1"));
    }

    /// Nothing has been read by then, or it would be the damage that is told.
    @Test
    void threadsAreCountedBeforeAnythingIsRead() throws IOException {
        Files.writeString(model.resolve("config.json"), "damaged");
        for (String command : List.of("score", "generate")) {
            assertUsage(
                    Answer.to("policy", command, "--model=" + model, "--ids=" + ids("[[1]]"), "--threads=0"),
                    "--threads must be from 1 to 1024");
        }
    }

    @Test
    void whatIsDamagedIsNamed() throws IOException {
        Path file = model.resolve("model.safetensors");
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 2] ^= 1;
        Files.write(file, bytes);
        Answer answer = Answer.to("policy", "score", "--model=" + model, "--ids=" + ids("[[1]]"));
        assertThat(answer.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(answer.err()).contains("model.safetensors is damaged").doesNotContain("Exception");
    }

    @Test
    void aFileThatCannotBeReadIsNamedWithTheReason() throws IOException {
        Path loop = folder.resolve("loop");
        Files.createSymbolicLink(loop, loop);
        assertUsage(
                Answer.to("policy", "score", "--model=" + model, "--ids=" + loop),
                loop + " cannot be read: Too many levels of symbolic links");
        assertUsage(
                Answer.to("policy", "score", "--model=" + model, "--ids=" + folder),
                folder + " cannot be read: Is a directory.");
        Path tokens = model.resolve("tokenizer.json");
        Files.delete(tokens);
        Files.createSymbolicLink(tokens, tokens);
        Answer answer = Answer.to("policy", "generate", "--model=" + model, "--prompt=Hello");
        assertThat(answer.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(answer.err()).startsWith("agoge: " + tokens + " cannot be read: Too many levels");
    }

    /// Java's own message is but the path.
    @Test
    void whatIsForbiddenIsSaid() {
        assertThat(Reason.of(new AccessDeniedException("ids.json"))).isEqualTo("it is not allowed");
        assertThat(Reason.of(new NoSuchFileException("ids.json"))).isEqualTo("it does not exist");
        assertThat(Reason.of(new IOException("Input/output error"))).isEqualTo("Input/output error");
    }

    @Test
    void aConfigThatCannotBeComputedIsRefusedByItsName() throws IOException {
        Path config = model.resolve("config.json");
        Files.writeString(config, Files.readString(config).replace("\"silu\"", "\"gelu\""));
        Answer answer = Answer.to("policy", "inspect", model.toString());
        assertThat(answer.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(answer.err()).contains("hidden_act = \"gelu\"");
    }

    @Test
    void logitsThatCannotBeWrittenAreSaid() throws IOException {
        Path out = folder.resolve("nowhere").resolve("logits.safetensors");
        Answer answer = Answer.to("policy", "score", "--model=" + model, "--ids=" + ids("[[1]]"), "--logits=" + out);
        assertThat(answer.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(answer.err()).contains("The logits cannot be written to " + out + ": there is no such folder.");
        assertThat(answer.out()).isEmpty();
        assertThat(Answer.to("policy", "score", "--model=" + model, "--ids=" + ids("[[1]]"), "--logits=" + folder)
                        .err())
                .contains("it is a folder");
    }

    /// Nothing has been read of it by then.
    @Test
    void aModelThatDoesNotFitSaysWhatItNeeds() throws IOException {
        Path giant = GiantModel.write(folder.resolve("giant"));
        Answer answer = Answer.to("policy", "score", "--model=" + giant, "--ids=" + ids("[[1]]"));
        assertThat(answer.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(answer.err()).contains("of memory for its weights", "AGOGE_HEAP=", "-Xmx");
        assertThat(Answer.to("policy", "inspect", giant.toString()).code()).isEqualTo(ExitCode.DONE);
    }

    @Test
    void aContextThatDoesNotFitSaysWhatItNeeds() throws IOException {
        Path config = model.resolve("config.json");
        String text = Files.readString(config);
        String wide = text.replaceFirst("(\"max_position_embeddings\" *: *)40", "$12000000000");
        assertThat(wide).isNotEqualTo(text);
        Files.writeString(config, wide);
        Files.delete(model.resolve("SHA256SUMS"));
        Answer answer = Answer.to(
                "policy", "generate", "--model=" + model, "--ids=" + ids("[[1, 2, 3], [4]]"), "--max-new=1000000000");
        assertThat(answer.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(answer.err()).contains("for its weights and a context of 1000000003 tokens", "AGOGE_HEAP=");
        assertThat(Answer.to("policy", "generate", "--model=" + model, "--ids=" + ids("[[1]]"), "--max-new=2000000001")
                        .err())
                .contains("a context of 2000000000 tokens");
    }

    @Test
    void theBenchMeasuresAndAnswers() {
        JsonNode told = json(Answer.to(
                "policy",
                "bench",
                "--shape=demo",
                "--only=product 1,prefill",
                "--seconds=0.01",
                "--threads=1",
                "--json"));
        assertThat(told.at("/peaks/flops_per_second").asDouble()).isPositive();
        assertThat(told.path("speeds")
                        .valueStream()
                        .map(speed -> speed.path("workload").asString()))
                .containsExactly("product 1 x 1024 x 1024", "product 16 x 1024 x 1024", "prefill of 512");
        assertUsage(Answer.to("policy", "bench", "--seconds=0"), "--seconds");
        assertUsage(Answer.to("policy", "bench", "--shape=huge"), "--shape");
        assertUsage(Answer.to("policy", "bench", "--only=train,trian"), "--only=trian begins none of: product 1 x");
        assertUsage(
                Answer.to("policy", "bench", "--shape=demo", "--only=prefill of 2048"),
                "prefill of 512, decode 1 at 256, decode 32 at 256, train 4 x 256");
    }
}
