package dev.agoge.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
