package dev.agoge.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A platform on a machine where everything that may be unusual is: another country's capitals and numerals, no home
/// folder, a temporary folder that is not there, an odd path, and what a killed PostgreSQL has left.
class StrangeMachineIT {
    @TempDir
    private Path folder;

    @Test
    void thePlatformStartsAllTheSame() throws IOException, InterruptedException {
        Path home = folder.resolve("Zuhaus' ä 世界 %d;#{1}");
        assertThat(up(home, "tr", "TR")).contains("Ctrl-C stops it");
        Files.writeString(
                home.resolve("postgres/data/postmaster.pid"),
                ProcessHandle.current().pid() + "\n");
        assertThat(up(home, "ar", "EG")).contains("Ctrl-C stops it");
        assertThat(home.resolve("tmp")).isDirectory();
    }

    /// What it says until it is at work or has ended.
    private String up(Path home, String language, String country) throws IOException, InterruptedException {
        var command = new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "--add-modules=jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Xmx1g",
                "-Duser.language=" + language,
                "-Duser.country=" + country,
                "-Duser.home=?",
                "-Djava.io.tmpdir=" + folder.resolve("nowhere"),
                "-Dstdout.encoding=UTF-8",
                "-Dstderr.encoding=UTF-8",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                Agoge.class.getName(),
                "up",
                "--port=0",
                "--home=" + home);
        command.environment().put("LC_ALL", "C.UTF-8");
        Process process = command.redirectErrorStream(true).start();
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            StringBuilder said = new StringBuilder();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                said.append(line).append('\n');
                if (line.startsWith("Ctrl-C")) break;
            }
            process.destroy();
            assertThat(process.waitFor(90, TimeUnit.SECONDS)).isTrue();
            assertThat(said).doesNotContain("SLF4J");
            return said.toString();
        } finally {
            process.destroyForcibly();
        }
    }
}
