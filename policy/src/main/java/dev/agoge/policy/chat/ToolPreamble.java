package dev.agoge.policy.chat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/// What a prompt says before and after the schemas of its tools: wire format, read from a resource that names its
/// source.
///
/// @param before what precedes the schemas
/// @param after what follows them; each schema ends with its newline
record ToolPreamble(String before, String after) {
    private static final String SCHEMAS = "{schemas}\n";

    static ToolPreamble of(String resource) {
        String text = read(resource);
        int schemas = text.indexOf(SCHEMAS);
        return new ToolPreamble("\n\n" + text.substring(0, schemas), text.substring(schemas + SCHEMAS.length()));
    }

    /// What stands below the line.
    private static String read(String resource) {
        try (InputStream in = ToolPreamble.class.getResourceAsStream(resource)) {
            if (in == null) throw new IllegalStateException("the resource " + resource + " is missing from the build");
            String file = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            int line = file.indexOf("\n-----");
            return file.substring(file.indexOf('\n', line + 1) + 1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
