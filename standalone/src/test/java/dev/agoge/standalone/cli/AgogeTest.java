package dev.agoge.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agoge.standalone.home.Home;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is answered before anything is started.
class AgogeTest {
    @TempDir
    private Path folder;

    private record Answer(int code, String out, String err) {}

    private static Answer agoge(String... args) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var streams = new Streams(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                0);
        int code = Agoge.commandLine(new Foreground(streams)).execute(args);
        return new Answer(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"demo", "up", "rollout", "reward", "trainer", "synth", "console", "doctor", "version"})
    void everyCommandExplainsItself(String command) {
        Answer answer = agoge(command, "--help");
        assertThat(answer.code).isEqualTo(ExitCode.DONE);
        assertThat(answer.out).contains("Usage: agoge " + command);
        assertThat(agoge("--help").out).contains("  " + command + " ");
    }

    @Test
    void helpNamesTheExitCodes() {
        assertThat(agoge("--help").out).contains("Exit codes: 0 done");
    }

    @Test
    void versionSaysWhichJdkAndMachine() {
        assertThat(agoge("version").out).startsWith("agoge ").contains("JDK 25");
        assertThat(agoge("--version").out).isEqualTo(agoge("version").out);
    }

    @Test
    void aMistypedOptionIsAnsweredWithTheRightOne() {
        Answer answer = agoge("demo", "--sede", "3");
        assertThat(answer.code).isEqualTo(ExitCode.USAGE);
        assertThat(answer.err).contains("--sede").contains("--seed").contains("./agoge demo --help");
        assertThat(answer.out).isEmpty();
    }

    @Test
    void aMistypedCommandIsAnsweredWithTheRightOne() {
        Answer answer = agoge("demoo");
        assertThat(answer.code).isEqualTo(ExitCode.USAGE);
        assertThat(answer.err).contains("demo");
    }

    @Test
    void noCommandIsAskedFor() {
        Answer answer = agoge();
        assertThat(answer.code).isEqualTo(ExitCode.USAGE);
        assertThat(answer.err).contains("Missing required subcommand");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--seed=x", "--steps=0", "--steps=many", "--port=70000", "--port=-1"})
    void aValueThatDoesNotFitIsNamed(String option) {
        Answer answer = agoge("demo", "--home=" + folder.resolve("home"), option);
        assertThat(answer.code).isEqualTo(ExitCode.USAGE);
        assertThat(answer.err).contains(option.split("=", 2)[0]);
        assertThat(folder.resolve("home")).doesNotExist();
    }

    @Test
    void aRoleAloneNeedsToKnowWhereTheServersAre() {
        Answer answer = agoge("rollout", "--home=" + folder);
        assertThat(answer.code).isEqualTo(ExitCode.USAGE);
        assertThat(answer.err).contains("--kafka").contains("--postgres");
    }

    @Test
    void oneServerElsewhereNeedsTheOtherElsewhereToo() {
        Answer answer = agoge("up", "--home=" + folder, "--kafka=localhost:9092");
        assertThat(answer.code).isEqualTo(ExitCode.USAGE);
        assertThat(answer.err).contains("--postgres");
    }

    @Test
    void aTakenPortIsSaidBeforeAnythingStarts() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Answer answer = agoge("demo", "--home=" + folder.resolve("home"), "--port=" + taken.getLocalPort());
            assertThat(answer.code).isEqualTo(ExitCode.REFUSED);
            assertThat(answer.err)
                    .contains("Port " + taken.getLocalPort() + " is taken")
                    .contains("--port");
            assertThat(folder.resolve("home")).doesNotExist();
        }
    }

    @Test
    void aHomeAtWorkIsSaidWithItsProcess() {
        try (Home _ = Home.own(folder)) {
            Answer answer = agoge("demo", "--home=" + folder, "--port=0");
            assertThat(answer.code).isEqualTo(ExitCode.REFUSED);
            assertThat(answer.err).startsWith("agoge: Another Agoge (process ");
            assertThat(answer.out).isEmpty();
        }
    }

    @Test
    void anotherDemoInAnUnfinishedHomeIsRefusedByBothNames() throws IOException {
        Home.own(folder).close();
        Files.writeString(folder.resolve("demo.json"), """
                {"seed": 1, "steps": 5, "control": false, "begun": 0, "ended": false}""");
        Answer answer = agoge("demo", "--home=" + folder, "--port=0", "--seed=2");
        assertThat(answer.code).isEqualTo(ExitCode.REFUSED);
        assertThat(answer.err).contains("--seed 1 --steps 5").contains("--seed 2 --steps 5");
        Home.own(folder).close();
    }

    @Test
    void joiningNoHomeIsRefused() {
        Answer answer = agoge("reward", "--kafka=k", "--postgres=p", "--home=" + folder.resolve("nowhere"));
        assertThat(answer.code).isEqualTo(ExitCode.REFUSED);
        assertThat(answer.err).contains("There is no home at");
    }

    @Test
    void theDoctorPrintsAFixForEachThingThatIsMissing() throws IOException {
        Files.writeString(folder.resolve("thesis.tex"), "…");
        Answer answer = agoge("doctor", "--home=" + folder);
        assertThat(answer.code).isEqualTo(ExitCode.REFUSED);
        assertThat(answer.out).contains("✘ the home " + folder).contains("→ ").contains("Not ready");
    }
}
