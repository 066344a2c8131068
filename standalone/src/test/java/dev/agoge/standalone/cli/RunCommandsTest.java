package dev.agoge.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agoge.contracts.Codec;
import dev.agoge.contracts.Sha256;
import dev.agoge.wire.runs.Templates;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// What scripts rely on: exit codes, and what stands on which stream.
class RunCommandsTest {
    private final FakePlatform platform = new FakePlatform();

    @TempDir
    private Path folder;

    @AfterEach
    void stop() {
        platform.close();
    }

    @Test
    void everyTemplateIsValidAsItIsPrinted() throws IOException {
        for (String name : Templates.names()) {
            Answer printed = Answer.to("run", "template", name);
            assertThat(printed.out()).isEqualTo(Templates.text(name));
            Path file = Files.writeString(folder.resolve(name + ".yaml"), printed.out());
            Answer verdict = Answer.to("run", "validate", file.toString(), "--json", "--home", folder.toString());
            assertThat(verdict.out()).as(name).isEqualTo("{\"valid\":true,\"mistakes\":[]}\n");
            assertThat(verdict.code()).isEqualTo(ExitCode.DONE);
        }
        assertThat(Answer.to("run", "template").out()).contains("demo\n", "smallest\n");
    }

    @Test
    void everythingThatIsWrongIsToldWithItsPlaceAndTheFix() throws IOException {
        Path file = Files.writeString(folder.resolve("bad.yaml"), "sed: 1\nstages:\n  - type: sfd\n");
        Answer people = Answer.to("run", "validate", file.toString(), "--home", folder.toString());
        assertThat(people.code()).isEqualTo(ExitCode.FAILED);
        assertThat(people.out()).contains("'sed' is no key", "Did you mean 'seed'?", "/stages/0/type");
        Answer program = Answer.to("run", "validate", file.toString(), "--json", "--home", folder.toString());
        assertThat(program.code()).isEqualTo(ExitCode.FAILED);
        JsonNode verdict = Codec.fromJson(program.out(), JsonNode.class);
        assertThat(verdict.get("valid").asBoolean()).isFalse();
        assertThat(verdict.get("mistakes").findValuesAsString("pointer")).contains("/sed", "/stages/0/type");
        Answer create = Answer.to("run", "create", file.toString(), "--json", "--server", platform.url());
        assertThat(create.code()).isEqualTo(ExitCode.FAILED);
        assertThat(create.out()).isEmpty();
        assertThat(Codec.fromJson(create.err(), JsonNode.class).get("mistakes").size())
                .isGreaterThan(1);
        assertThat(platform.asked()).isEmpty();
    }

    @Test
    void conversationsAreLookedAtHereAndSentAlong() throws IOException {
        Path lines = Files.writeString(folder.resolve("talk.jsonl"), "{}\n");
        Path file = Files.writeString(
                folder.resolve("talk.yaml"),
                Templates.text("folder").replace("demonstrations: 2000", "conversations: {file: talk.jsonl}"));
        Answer bad = Answer.to("run", "create", file.toString(), "--server", platform.url());
        assertThat(bad.code()).isEqualTo(ExitCode.FAILED);
        assertThat(bad.err()).contains("/stages/0/lessons/conversations/file", "Line 1: it has no list 'messages'");
        Files.writeString(lines, """
                {"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]}
                """);
        String digest = "ab".repeat(32);
        platform.on("POST /conversations", 201, "{\"sha256\":\"" + digest + "\"}")
                .on("POST /runs", 201, "{\"run\":\"talk\"}");
        Answer made = Answer.to("run", "create", file.toString(), "--json", "--server", platform.url());
        assertThat(made.out()).isEqualTo("{\"run\":\"talk\"}\n");
        assertThat(platform.asked().getFirst()).contains("\"role\": \"assistant\"");
        assertThat(platform.asked().getLast())
                .contains("{\"conversations\":{\"file\":\"talk.jsonl\",\"digest\":\"" + digest + "\"}}");
    }

    @Test
    void anExportIsAFolderThatIsWholeOrNotThere() {
        String config = Sha256.of("{}".getBytes(StandardCharsets.UTF_8)).hex();
        String listed = "{\"run\":\"r\",\"version\":\"rl/4\",\"weights_sha256\":\"w\",\"files\":["
                + "{\"name\":\"config.json\",\"sha256\":\"%s\"},{\"name\":\"%s\",\"sha256\":\"%s\"}]}";
        platform.on("GET /runs/r/export?version=best", 200, listed.formatted(config, "../evil", config))
                .on("GET /runs/r/export?version=best", 200, listed.formatted(config, "b.json", "0".repeat(64)))
                .on("GET /runs/r/export?version=best", 200, listed.formatted(config, "b.json", config))
                .on("GET /runs/r/export/config.json?version=rl%2F4", 200, "{}")
                .on("GET /runs/r/export/b.json?version=rl%2F4", 200, "{}");
        Path to = folder.resolve("out");
        for (String why : List.of("a file is called ../evil", "b.json came with the digest")) {
            Answer bad = Answer.to("run", "export", "r@best", to.toString(), "--server", platform.url());
            assertThat(bad.code()).isEqualTo(ExitCode.USAGE);
            assertThat(bad.err()).contains(why);
            assertThat(folder).isEmptyDirectory();
        }
        Answer good = Answer.to("run", "export", "r@best", to.toString(), "--json", "--server", platform.url());
        assertThat(good.out()).contains("\"version\":\"r@rl/4\"");
        assertThat(to).isDirectoryContaining("glob:**config.json").isDirectoryContaining("glob:**b.json");
        assertThat(Answer.to("run", "export", "r@best", to.toString(), "--server", platform.url())
                        .err())
                .contains("is there already");
    }

    @Test
    void theSchemaIsOneObject() {
        JsonNode schema = Codec.fromJson(Answer.to("run", "schema").out(), JsonNode.class);
        assertThat(schema.get("$schema").asString()).contains("2020-12");
    }

    @Test
    void whereNothingRunsASentenceSaysHowToStartOne() {
        Answer people = Answer.to("run", "list", "--home", folder.toString());
        assertThat(people.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(people.out()).isEmpty();
        assertThat(people.err()).contains("No platform runs in " + folder, "./agoge up");
        Answer program = Answer.to("queue", "--json", "--server", "http://localhost:1");
        assertThat(program.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(program.out()).isEmpty();
        assertThat(Codec.fromJson(program.err(), JsonNode.class).get("detail").asString())
                .contains("No platform answers");
    }

    @Test
    void aRunIsMadeWithWhatIsSet() throws IOException {
        Path file = Files.writeString(folder.resolve("mine.yaml"), Templates.text("smallest"));
        platform.on("POST /runs", 201, "{\"run\":\"tuesday\"}");
        Answer answer = Answer.to(
                "run",
                "create",
                file.toString(),
                "--set",
                "seed=7",
                "--set",
                "stages.rl.steps=3",
                "--name",
                "tuesday",
                "--json",
                "--server",
                platform.url());
        assertThat(answer.out()).isEqualTo("{\"run\":\"tuesday\"}\n");
        String body = platform.asked().getFirst();
        JsonNode sent = Codec.fromJson(body.substring(body.indexOf('{')), JsonNode.class);
        assertThat(sent.get("seed").asInt()).isEqualTo(7);
        assertThat(sent.get("name").asString()).isEqualTo("tuesday");
        assertThat(sent.at("/stages/1/steps").asInt()).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({"finished,0", "failed,1", "cancelled,1", "paused,4"})
    void theEndOfAWaitIsInTheExitCode(String status, int code) {
        String run = "{\"run\":\"r\",\"status\":\"" + status + "\"}";
        platform.on("GET /runs/r", 200, "{\"run\":\"r\",\"status\":\"running\"}")
                .on("GET /runs/r", 200, run);
        Answer answer = Answer.to("run", "wait", "r", "--json", "--server", platform.url());
        assertThat(answer.out()).isEqualTo(run + "\n");
        assertThat(answer.code()).isEqualTo(code);
    }

    @Test
    void aWaitThatTakesTooLongEndsAsTimeoutDoes() {
        platform.on("GET /runs/r", 200, "{\"run\":\"r\",\"status\":\"running\"}");
        Answer answer = Answer.to("run", "wait", "r", "--timeout", "0s", "--json", "--server", platform.url());
        assertThat(answer.code()).isEqualTo(ExitCode.TIMED_OUT);
        assertThat(answer.out()).isEmpty();
    }

    @Test
    void aNoOfThePlatformIsPassedOn() {
        String problem =
                "{\"status\":409,\"title\":\"Conflict\",\"detail\":\"Run r cannot be paused: it is finished.\"}";
        platform.on("POST /runs/r/commands", 409, problem);
        Answer program = Answer.to("run", "pause", "r", "--json", "--server", platform.url());
        assertThat(program.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(program.err()).isEqualTo(problem + "\n");
        assertThat(program.out()).isEmpty();
        assertThat(Answer.to("run", "pause", "r", "--server", platform.url()).err())
                .isEqualTo("agoge: Run r cannot be paused: it is finished.\n");
    }

    @Test
    void commandsSayWhatIsWanted() {
        platform.on("POST /runs/r/commands", 202, "{\"run\":\"r\",\"command\":\"x\"}");
        Answer.to("run", "resume", "r", "--set", "budget.tokens=5", "--server", platform.url());
        Answer.to("run", "cancel", "r", "--reason", "enough", "--server", platform.url());
        Answer.to("run", "priority", "r", "high", "--server", platform.url());
        assertThat(platform.asked())
                .containsExactly(
                        "POST /runs/r/commands {\"command\":\"resume\",\"accept_arithmetic\":false,"
                                + "\"set\":{\"budget.tokens\":\"5\"}}",
                        "POST /runs/r/commands {\"command\":\"cancel\",\"reason\":\"enough\"}",
                        "POST /runs/r/commands {\"command\":\"priority\",\"priority\":\"high\"}");
    }

    @Test
    void aListIsAllOfItsPages() {
        platform.on("GET /runs/r/steps?limit=1000", 200, "{\"items\":[{\"step\":0}],\"next\":\"abc\"}")
                .on("GET /runs/r/steps?limit=1000&after=abc", 200, "{\"items\":[{\"step\":1}],\"next\":null}");
        assertThat(Answer.to("run", "steps", "r", "--json", "--server", platform.url())
                        .out())
                .isEqualTo("{\"items\":[{\"step\":0},{\"step\":1}],\"next\":null}\n");
    }

    @Test
    void aSynthesisIsToldInFourWords() throws IOException {
        Path spec = Files.writeString(folder.resolve("small.yaml"), "seed: 1\n");
        String job = "{\"job\":\"job-1\",\"name\":\"small\",\"status\":\"%s\",\"task_set\":%s,\"tasks\":%d}";
        platform.on("POST /tasks?name=small", 201, job.formatted("queued", "null", 0))
                .on("GET /tasks/job-1", 200, job.formatted("done", "\"ab\"", 24));
        assertThat(Answer.to("tasks", "create", spec.toString(), "--wait", "--json", "--server", platform.url())
                        .out())
                .isEqualTo("{\"job\":\"job-1\",\"task_set\":\"ab\",\"tasks\":24,\"status\":\"done\"}\n");
    }

    @Test
    void whatIsMistypedIsGuessed() {
        assertThat(Answer.to("dmeo").err()).contains("Did you mean: ./agoge demo");
        assertThat(Answer.to("run", "craete").err()).contains("Did you mean: ./agoge run create");
        assertThat(Answer.to("run", "show", "r", "--jsno").code()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void tablesFitTheTerminal() {
        List<List<String>> rows = List.of(List.of("RUN", "WHY"), List.of("a", "x".repeat(200)));
        assertThat(Table.lines(rows, 40)).allMatch(line -> line.length() <= 40);
        assertThat(Table.lines(rows, 0).get(1)).hasSize(3 + 2 + 200);
    }

    @Test
    void gcTellsWhatWentAndWhatStayed() {
        String swept = """
                {"dry_run":true,"kept":[{"kind":"versions","blobs":3,"bytes":3000}],\
                "freed":[{"kind":"unnamed","blobs":1,"bytes":10}]}""";
        platform.on("POST /gc", 200, swept);
        Answer people = Answer.to("gc", "--dry-run", "--server", platform.url());
        assertThat(people.code()).isEqualTo(ExitCode.DONE);
        assertThat(people.out()).containsPattern("would go +unnamed +1 +10 B").containsPattern("would stay +versions");
        assertThat(platform.asked()).containsExactly("POST /gc {\"dry_run\":true}");
        Answer program = Answer.to("gc", "--json", "--server", platform.url());
        assertThat(program.json().at("/freed/0/bytes").asInt()).isEqualTo(10);
    }

    @Test
    void anAuditOfAllRunsFailsIfOneDoesNotAgree() {
        platform.on("GET /runs?limit=1000", 200, "{\"items\":[{\"run\":\"a\"},{\"run\":\"b\"}],\"next\":null}")
                .on("POST /runs/a/audit", 200, "{\"run\":\"a\",\"agrees\":true,\"findings\":[]}")
                .on("POST /runs/b/audit", 200, "{\"run\":\"b\",\"agrees\":false,\"findings\":[\"The rows say 7.\"]}");
        Answer all = Answer.to("ledger", "audit", "--server", platform.url());
        assertThat(all.code()).isEqualTo(ExitCode.FAILED);
        assertThat(all.out()).contains("Run a: the sums agree.", "Run b: the sums do not agree.", "  The rows say 7.");
        Answer one = Answer.to("ledger", "audit", "a", "--json", "--server", platform.url());
        assertThat(one.json().get("agrees").asBoolean()).isTrue();
    }

    @Test
    void theDoctorLeavesNoTrace() {
        Path home = folder.resolve("not/there");
        Answer.to("doctor", "--home", home.toString());
        assertThat(folder.resolve("not")).doesNotExist();
    }
}
