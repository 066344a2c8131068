package dev.agoge.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Models that are not there, damaged or too large, and what does not fit them: each is named.
class PolicyCommandRefusalsTest {
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
        Answer.to("policy", "inspect", nowhere.toString()).assertUsage(nowhere + " does not exist");
        Answer.to("policy", "inspect", folder.toString()).assertUsage("has no config.json");
        Answer.to("policy", "score", "--model=" + model, "--ids=" + nowhere).assertUsage(nowhere + " does not exist");
        Answer.to("policy", "score", "--ids=" + ids("[[1]]")).assertUsage("--model");
        Answer.to("policy", "generate", "--model=" + model).assertUsage("--prompt");
        Answer.to("policy", "generate", "--model=" + model, "--prompt=").assertUsage("--prompt is empty");
        Answer.to("policy").assertUsage("Missing required subcommand");
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
            Answer.to("policy", command, "--model=" + model, "--ids=" + ids("[[1]]"), "--threads=0")
                    .assertUsage("--threads must be from 1 to 1024");
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
        Answer.to("policy", "score", "--model=" + model, "--ids=" + loop)
                .assertUsage(loop + " cannot be read: Too many levels of symbolic links");
        Answer.to("policy", "score", "--model=" + model, "--ids=" + folder)
                .assertUsage(folder + " cannot be read: Is a directory.");
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

    @Test
    void logitsReplaceNothingButAnOrdinaryFile() throws IOException {
        Path target = Files.writeString(folder.resolve("target"), "kept");
        Path link = Files.createSymbolicLink(folder.resolve("link"), target);
        Path weights = model.resolve("model.safetensors");
        byte[] before = Files.readAllBytes(weights);
        assertThat(refusedLogits(link)).contains("it is no ordinary file");
        assertThat(refusedLogits(weights)).contains("the model's own folder stays as it is");
        assertThat(Answer.to("policy", "score", "--model=" + model, "--ids=" + ids("[[1]]"), "--logits=")
                        .err())
                .contains("--logits is empty");
        assertThat(Files.isSymbolicLink(link)).isTrue();
        assertThat(target).hasContent("kept");
        assertThat(weights).hasBinaryContent(before);
        String out = "--logits=" + target;
        assertThat(Answer.to("policy", "score", "--model=" + model, "--ids=" + ids("[[1]]"), out)
                        .code())
                .isEqualTo(ExitCode.DONE);
        assertThat(Files.size(target)).isGreaterThan(100);
    }

    private String refusedLogits(Path out) throws IOException {
        Answer answer = Answer.to("policy", "score", "--model=" + model, "--ids=" + ids("[[1]]"), "--logits=" + out);
        assertThat(answer.code()).isEqualTo(ExitCode.REFUSED);
        return answer.err();
    }

    @Test
    void weightsThatAreNotFiniteAreRefusedByTheirName() throws IOException {
        Path weights = model.resolve("model.safetensors");
        byte[] bytes = Files.readAllBytes(weights);
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putFloat(bytes.length - 4, Float.NaN);
        Files.write(weights, bytes);
        Files.delete(model.resolve("SHA256SUMS"));
        for (String command : List.of("score", "generate")) {
            Answer answer = Answer.to("policy", command, "--model=" + model, "--ids=" + ids("[[1]]"));
            assertThat(answer.code()).isEqualTo(ExitCode.REFUSED);
            assertThat(answer.err()).contains(model + " cannot be used: the tensor '", "' holds NaN at ");
        }
    }

    @Test
    void logitsThatAreNotFiniteAreRefused() throws IOException {
        Path weights = model.resolve("model.safetensors");
        byte[] bytes = Files.readAllBytes(weights);
        ByteBuffer numbers = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int length = (int) numbers.getLong(0);
        JsonNode header = JsonMapper.shared().readTree(new String(bytes, 8, length, StandardCharsets.UTF_8));
        JsonNode head = header.at("/lm_head.weight/data_offsets");
        for (int i = head.get(0).asInt(); i < head.get(1).asInt(); i += 4) numbers.putFloat(8 + length + i, 3e38f);
        Files.write(weights, bytes);
        Files.delete(model.resolve("SHA256SUMS"));
        for (String command : List.of("score", "generate")) {
            Answer answer = Answer.to("policy", command, "--model=" + model, "--ids=" + ids("[[1, 2, 3]]"));
            assertThat(answer.code()).isEqualTo(ExitCode.REFUSED);
            assertThat(answer.err()).contains(model + " gives logits that are not finite");
        }
    }

    @Test
    void aConfigThatIsNoObjectIsSaid() throws IOException {
        Path config = model.resolve("config.json");
        for (String text : List.of("{", "[]")) {
            Files.writeString(config, text);
            Answer answer = Answer.to("policy", "inspect", model.toString());
            assertThat(answer.code()).isEqualTo(ExitCode.REFUSED);
            assertThat(answer.err()).contains("config.json").containsPattern("is not JSON|is no JSON object");
            assertThat(answer.err()).doesNotContain("REDACTED");
        }
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
}
