package dev.agoge.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The script that builds and starts, among programs that only say what they were asked for.
class LauncherTest {
    @TempDir
    private Path tree;

    private void program(String name, String body) throws IOException {
        Path file = tree.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static final String JDK = "[ \"$1\" = -version ] && echo 'openjdk version \"25\"' >&2 || ";

    /// What it wrote to standard output, or to standard error if it failed.
    private String launched(Map<String, String> environment, String before) throws IOException, InterruptedException {
        Files.createDirectories(tree.resolve("standalone/target/lib"));
        for (String name : new String[] {"agoge.jar", "agoge.built"}) {
            Files.writeString(tree.resolve("standalone/target").resolve(name), "");
        }
        Files.copy(Path.of("..", "agoge"), tree.resolve("agoge"), StandardCopyOption.REPLACE_EXISTING);
        var launcher = new ProcessBuilder("bash", "-c", before + " exec bash " + tree.resolve("agoge") + " doctor")
                .redirectErrorStream(true);
        launcher.environment().clear();
        launcher.environment().put("PATH", System.getenv("PATH"));
        launcher.environment().put("JAVA_HOME", tree.resolve("jdk").toString());
        launcher.environment().putAll(environment);
        Process process = launcher.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor() + "\n" + said;
    }

    @ParameterizedTest
    @ValueSource(strings = {"C", "POSIX", "", "xx_YY.UTF-8"})
    void whateverTheLocaleIsArgumentsAreUtf8(String locale) throws IOException, InterruptedException {
        program("jdk/bin/java", JDK + "locale charmap");
        // Of a locale that is not there bash itself may complain, before the script begins.
        assertThat(launched(Map.of("LC_ALL", locale), "")).startsWith("0\n").endsWith("\nUTF-8\n");
        assertThat(launched(Map.of("LANG", locale), "")).startsWith("0\n").endsWith("\nUTF-8\n");
    }

    @Test
    void aHomeIsNotNeededAndIsHandedOnIfThereIsOne() throws IOException, InterruptedException {
        program("jdk/bin/java", JDK + "echo \"$@\"");
        assertThat(launched(Map.of(), "")).startsWith("0\n").contains(" doctor").doesNotContain("user.home");
        assertThat(launched(Map.of("HOME", "/somewhere"), "")).contains("-Duser.home=/somewhere ");
    }

    @Test
    void tooFewOpenFilesAreRefusedBeforeJavaStumblesOverThem() throws IOException, InterruptedException {
        program("jdk/bin/java", JDK + "echo started");
        assertThat(launched(Map.of(), "ulimit -n 128;"))
                .startsWith("3\n")
                .contains("128 files", "ulimit -n 1024")
                .doesNotContain("started");
    }

    @Test
    void aBuildDoesNotSpeakIntoWhatIsAskedFor() throws IOException, InterruptedException {
        program("jdk/bin/java", "[ \"$1\" = -version ] && echo 'openjdk version \"25\"' >&2 || echo '{\"ran\": true}'");
        program("jdk/bin/javac", "");
        program("bin/mvn", "echo '[INFO] Building Agoge contracts [1/2]'; mkdir standalone/target/lib");
        program("bin/node", "echo v22.0.0");
        program("bin/npm", "");
        Files.copy(Path.of("..", "agoge"), tree.resolve("agoge"));
        Path out = tree.resolve("out");
        Path err = tree.resolve("err");
        var launcher = new ProcessBuilder("bash", tree.resolve("agoge").toString(), "policy", "score", "--json")
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        launcher.environment()
                .putAll(Map.of(
                        "JAVA_HOME",
                        tree.resolve("jdk").toString(),
                        "PATH",
                        tree.resolve("bin") + ":" + System.getenv("PATH")));
        assertThat(launcher.start().waitFor()).isZero();
        assertThat(Files.readString(out, StandardCharsets.UTF_8)).isEqualTo("{\"ran\": true}\n");
        assertThat(Files.readString(err, StandardCharsets.UTF_8))
                .contains("Building Agoge with", "Agoge contracts", "Built");
    }
}
