package dev.agoge.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agoge.policy.weights.Safetensors;
import dev.agoge.policy.weights.Weights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Models alone, from the command line: a small one written here, and one that transformers has written.
class PolicyCommandTest {
    private static final Path TRANSFORMERS =
            Path.of("..", "policy", "src", "test", "resources", "oracle", "published", "deepseek_v3");

    @TempDir
    private Path folder;

    private Path model = Path.of(".");

    @BeforeEach
    void writeModel() throws IOException {
        model = SmallModel.write(folder.resolve("model"));
    }

    private Path ids(String json) throws IOException {
        return Files.writeString(folder.resolve("ids.json"), json);
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
        JsonNode told =
                Answer.to("policy", "inspect", model.toString(), "--json").json();
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
        JsonNode told = Answer.to(
                        "policy", "inspect", TRANSFORMERS.resolve("single").toString(), "--json")
                .json();
        assertThat(told.at("/stored/dtypes/BF16/tensors").asInt()).isPositive();
        assertThat(told.path("files").size()).isEqualTo(5);
    }

    /// Its logits were reckoned in float64.
    @Test
    void scoresAreThoseOfTransformers() throws IOException {
        int[] sequence =
                IntStream.range(0, 23).map(t -> (7 * t * t + 3 * t) % 19).toArray();
        Path out = folder.resolve("logits.safetensors");
        JsonNode told = Answer.to(
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
                        "--json")
                .json();
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
        JsonNode alone = Answer.to("policy", "score", "--model=" + model, "--ids=" + ids("[[9, 8, 7]]"), "--json")
                .json();
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
        JsonNode completions = answer.json().path("completions");
        assertThat(Answer.to(generate).out()).isEqualTo(answer.out());
        assertThat(completions.size()).isEqualTo(3);
        String whole = completions
                .get(0)
                .path("ids")
                .valueStream()
                .map(JsonNode::asString)
                .collect(Collectors.joining(", ", "[[1, 2, 3, ", "]]"));
        JsonNode scored = Answer.to("policy", "score", "--model=" + model, "--ids=" + ids(whole), "--json")
                .json();
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
        JsonNode free = Answer.to(greedy).json().at("/completions/0/ids");
        int end = free.get(4).asInt();
        int first = IntStream.range(0, 5)
                .filter(i -> free.get(i).asInt() == end)
                .findFirst()
                .orElseThrow();
        Files.delete(model.resolve("SHA256SUMS"));
        Files.writeString(model.resolve("generation_config.json"), "{\"eos_token_id\": [0, " + end + "]}");
        JsonNode ended = Answer.to(greedy).json().at("/completions/0");
        assertThat(ended.path("ids").size()).isEqualTo(first + 1);
        assertThat(ended.path("log_probs").size()).isEqualTo(first + 1);
        assertThat(ended.path("stop_reason").asString()).isEqualTo("end");
    }

    @Test
    void aPromptInWordsIsContinuedInWords() {
        JsonNode told = Answer.to(
                        "policy",
                        "generate",
                        "--model=" + model,
                        "--prompt=Hello",
                        "--max-new=30",
                        "--seed=2",
                        "--json")
                .json();
        JsonNode one = told.at("/completions/0");
        assertThat(one.path("text").asString()).isNotEmpty();
        assertThat(one.path("ids_without_text").asInt()).isPositive().isEqualTo((int) one.path("ids")
                .valueStream()
                .filter(id -> id.asInt() >= SmallModel.TOKENIZER.size())
                .count());
        assertThat(Answer.to("policy", "generate", "--model=" + model, "--prompt=Hello", "--max-new=3")
                        .out())
                .contains("ended by", "length", "prompt 0:");
    }

    @Test
    void aPromptMayFillTheModelButForOne() throws IOException {
        String prompt = IntStream.range(0, 38).mapToObj(Integer::toString).collect(Collectors.joining(",", "[[", "]]"));
        JsonNode told = Answer.to("policy", "generate", "--model=" + model, "--ids=" + ids(prompt), "--json")
                .json();
        assertThat(told.at("/completions/0/ids").size()).isEqualTo(2);
    }

    @Test
    void theBenchMeasuresAndAnswers() {
        JsonNode told = Answer.to(
                        "policy",
                        "bench",
                        "--shape=demo",
                        "--only=product 1,prefill",
                        "--seconds=0.01",
                        "--threads=1",
                        "--json")
                .json();
        assertThat(told.at("/peaks/flops_per_second").asDouble()).isPositive();
        assertThat(told.path("speeds")
                        .valueStream()
                        .map(speed -> speed.path("workload").asString()))
                .containsExactly("product 1 x 1024 x 1024", "product 16 x 1024 x 1024", "prefill of 512");
        Answer.to("policy", "bench", "--seconds=0").assertUsage("--seconds");
        Answer.to("policy", "bench", "--shape=huge").assertUsage("--shape");
        Answer.to("policy", "bench", "--only=train,trian").assertUsage("--only=trian begins none of: product 1 x");
        Answer.to("policy", "bench", "--shape=demo", "--only=prefill of 2048")
                .assertUsage("prefill of 512, decode 1 at 256, decode 32 at 256, train 4 x 256");
    }
}
