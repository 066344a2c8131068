package dev.agoge.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agoge.standalone.home.Home;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "demo", "up", "rollout", "reward", "trainer", "synth", "console", "gc", "ledger", "policy", "doctor",
                "version"
            })
    void everyCommandExplainsItself(String command) {
        Answer answer = Answer.to(command, "--help");
        assertThat(answer.code()).isEqualTo(ExitCode.DONE);
        assertThat(answer.out()).contains("Usage: agoge " + command);
        assertThat(Answer.to("--help").out()).contains("  " + command + " ");
    }

    @Test
    void helpNamesTheExitCodes() {
        assertThat(Answer.to("--help").out()).contains("Exit codes: 0 done");
    }

    @Test
    void versionSaysWhichJdkAndMachine() {
        assertThat(Answer.to("version").out()).startsWith("agoge ").contains("JDK 25");
        assertThat(Answer.to("--version").out()).isEqualTo(Answer.to("version").out());
    }

    @Test
    void aMistypedOptionIsAnsweredWithTheRightOne() {
        Answer answer = Answer.to("demo", "--sede", "3");
        assertThat(answer.code()).isEqualTo(ExitCode.USAGE);
        assertThat(answer.err()).contains("--sede").contains("--seed").contains("./agoge demo --help");
        assertThat(answer.out()).isEmpty();
    }

    @Test
    void aMistypedCommandIsAnsweredWithTheRightOne() {
        Answer answer = Answer.to("demoo");
        assertThat(answer.code()).isEqualTo(ExitCode.USAGE);
        assertThat(answer.err()).contains("demo");
    }

    @Test
    void noCommandIsAskedFor() {
        Answer answer = Answer.to();
        assertThat(answer.code()).isEqualTo(ExitCode.USAGE);
        assertThat(answer.err()).contains("Missing required subcommand");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--seed=x", "--steps=0", "--steps=many", "--port=70000", "--port=-1"})
    void aValueThatDoesNotFitIsNamed(String option) {
        Answer answer = Answer.to("demo", "--home=" + folder.resolve("home"), option);
        assertThat(answer.code()).isEqualTo(ExitCode.USAGE);
        assertThat(answer.err()).contains(option.split("=", 2)[0]);
        assertThat(folder.resolve("home")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--lease=soon",
                "--lease=1s",
                "--preempt-after=-1",
                "--leave-grace=0",
                "--keep-episodes=12h",
                "--ops-port=65536",
                "--ops-address=0.0.0.0",
                "--threads=0"
            })
    void anOptionOfTheTrainerThatDoesNotFitIsNamedWithTheFix(String option) {
        Answer answer = Answer.to("trainer", "--kafka=k", "--postgres=p", "--home=" + folder.resolve("home"), option);
        assertThat(answer.code()).isEqualTo(ExitCode.USAGE);
        assertThat(answer.err())
                .contains(option.split("=", 2)[0])
                .containsAnyOf("write 90s, 10m, 2h or 30d", " must be from ", "--secret-file");
        assertThat(folder.resolve("home")).doesNotExist();
    }

    @Test
    void blobsAreNotMadeByMistake() {
        Path nowhere = folder.resolve("nowhere");
        Answer answer = Answer.to("reward", "--kafka=k", "--postgres=p", "--home=" + folder, "--blobs=" + nowhere);
        assertThat(answer.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(answer.err()).contains("There is no folder " + nowhere).contains("Make it");
    }

    @Test
    void aRoleAloneNeedsToKnowWhereTheServersAre() {
        Answer answer = Answer.to("rollout", "--home=" + folder);
        assertThat(answer.code()).isEqualTo(ExitCode.USAGE);
        assertThat(answer.err()).contains("--kafka").contains("--postgres");
    }

    @Test
    void oneServerElsewhereNeedsTheOtherElsewhereToo() {
        Answer answer = Answer.to("up", "--home=" + folder, "--kafka=localhost:9092");
        assertThat(answer.code()).isEqualTo(ExitCode.USAGE);
        assertThat(answer.err()).contains("--postgres");
    }

    @Test
    void aTakenPortIsSaidBeforeAnythingStarts() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Answer answer = Answer.to("demo", "--home=" + folder.resolve("home"), "--port=" + taken.getLocalPort());
            assertThat(answer.code()).isEqualTo(ExitCode.REFUSED);
            assertThat(answer.err())
                    .contains("Port " + taken.getLocalPort() + " is taken")
                    .contains("--port");
            assertThat(folder.resolve("home")).doesNotExist();
        }
    }

    @Test
    void aHomeAtWorkIsSaidWithItsProcess() {
        try (Home _ = Home.own(folder)) {
            Answer answer = Answer.to("demo", "--home=" + folder, "--port=0");
            assertThat(answer.code()).isEqualTo(ExitCode.REFUSED);
            assertThat(answer.err()).startsWith("agoge: Another Agoge (process ");
            assertThat(answer.out()).isEmpty();
        }
    }

    @Test
    void anotherDemoInAnUnfinishedHomeIsRefusedByBothNames() throws IOException {
        Home.own(folder).close();
        Files.writeString(folder.resolve("demo.json"), """
                {"seed": 1, "steps": 5, "control": false, "begun": 0, "ended": false}""");
        Answer answer = Answer.to("demo", "--home=" + folder, "--port=0", "--seed=2");
        assertThat(answer.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(answer.err()).contains("--seed 1 --steps 5").contains("--seed 2 --steps 5");
        Home.own(folder).close();
    }

    @Test
    void joiningNoHomeIsRefused() {
        Answer answer = Answer.to("reward", "--kafka=k", "--postgres=p", "--home=" + folder.resolve("nowhere"));
        assertThat(answer.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(answer.err()).contains("There is no home at");
    }

    @Test
    void theDoctorPrintsAFixForEachThingThatIsMissing() throws IOException {
        Files.writeString(folder.resolve("thesis.tex"), "…");
        Answer answer = Answer.to("doctor", "--home=" + folder);
        assertThat(answer.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(answer.out()).contains("✘ the home " + folder).contains("→ ").contains("Not ready");
    }

    @Test
    void anAddressThatCannotBeListenedOnIsNamedByItsOption() throws IOException {
        Path secret = Files.writeString(folder.resolve("secret"), "s3cret");
        String home = "--home=" + folder.resolve("home");
        String password = "--secret-file=" + secret;
        Answer.to("up", home, "--address=host.invalid", password).assertUsage("--address host.invalid");
        Answer.to("up", home, "--address=192.0.2.1", password, "--host=a").assertUsage("no address of this machine");
        Answer.to("up", home, "--address=0.0.0.0", password).assertUsage("given by --host");
        Answer.to("up", home, "--address=0.0.0.0").assertUsage("--secret-file");
        assertThat(folder.resolve("home")).doesNotExist();
    }

    @Test
    void doctorMakesNothing() {
        Answer answer = Answer.to("doctor", "--home=" + folder.resolve("not/there"));
        assertThat(answer.out()).contains("✔ the home " + folder, "✔ open files");
        assertThat(folder).isEmptyDirectory();
        assertThat(Answer.to("doctor", "--home=" + folder.resolve("a,b")).out())
                .contains("✘ the home " + folder.resolve("a,b"), "',' in its path");
    }
}
