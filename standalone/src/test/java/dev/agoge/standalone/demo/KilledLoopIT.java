package dev.agoge.standalone.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Killing the process costs time only. The long form, at random instants of the demo, is `src/test/sh/kill9.sh`.
class KilledLoopIT {
    /// After how many of its lines each life ends: on the way.
    private static final List<Integer> LIVES = List.of(120);

    @TempDir
    private Path folder;

    @Test
    void aKilledRunEndsWithTheSameWeights() throws IOException, InterruptedException {
        for (int events : LIVES) live(events);
        assertThat(live(Integer.MAX_VALUE)).isEqualTo(KilledLoop.END + SmallestLoop.WEIGHTS + " true 0.0");
    }

    /// Runs until it has said so many lines, or to its end.
    ///
    /// @return its last line
    private String live(int lines) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(Jvm.command("-Xmx1g"));
        command.addAll(List.of(KilledLoop.class.getName(), folder.toString()));
        Process child = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String last = "";
        try (var said = new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
            for (int i = 0; i < lines; i++) {
                String line = said.readLine();
                if (line == null) break;
                last = line;
            }
            if (lines < Integer.MAX_VALUE) child.destroyForcibly();
        }
        int status = child.waitFor();
        if (lines == Integer.MAX_VALUE) assertThat(status).as(last).isZero();
        return last;
    }
}
