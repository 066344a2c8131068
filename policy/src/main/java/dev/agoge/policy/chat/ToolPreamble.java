package dev.agoge.policy.chat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/// What a prompt says before and after the schemas of its tools.
final class ToolPreamble {
    private static final String RESOURCE = "deepseek-v4-tools.txt";
    private static final String TEXT = read();
    private static final int SCHEMAS = TEXT.indexOf("{schemas}\n");

    private ToolPreamble() {}

    static String before() {
        return "\n\n" + TEXT.substring(0, SCHEMAS);
    }

    /// Each schema ends with its newline; this follows the last one.
    static String after() {
        return TEXT.substring(SCHEMAS + "{schemas}\n".length());
    }

    private static String read() {
        try (InputStream in = ToolPreamble.class.getResourceAsStream(RESOURCE)) {
            if (in == null) throw new IllegalStateException("the resource " + RESOURCE + " is missing from the build");
            String file = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            int line = file.indexOf("\n-----");
            return file.substring(file.indexOf('\n', line + 1) + 1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
