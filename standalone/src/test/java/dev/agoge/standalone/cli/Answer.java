package dev.agoge.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What a command line answered.
record Answer(int code, String out, String err) {
    static Answer to(String... args) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var streams = new Streams(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                0);
        int code = Agoge.commandLine(new Foreground(streams)).execute(args);
        return new Answer(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /// What was told as JSON, without a complaint.
    JsonNode json() {
        assertThat(err).isEmpty();
        assertThat(code).isEqualTo(ExitCode.DONE);
        return JsonMapper.shared().readTree(out);
    }

    void assertUsage(String complaint) {
        assertThat(code).isEqualTo(ExitCode.USAGE);
        assertThat(err).startsWith("agoge: ").contains(complaint).doesNotContain("Exception");
        assertThat(out).isEmpty();
    }
}
