package dev.agoge.policy.chat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/// DSML as a `chat_template`, for tools that know chats in no other form: V4's dialects, without thinking and with what
/// everybody's messages have.
final class DsmlTemplate {
    private static final String RESOURCE = "dsml.jinja";

    private DsmlTemplate() {}

    static String of(Dialect dialect) {
        boolean compact = dialect == Dialect.V4_COMPACT;
        String blank = compact ? "" : " ";
        return skeleton()
                .replace("TOOLS_OPEN", literal(dialect.toolsOpen()))
                .replace("TOOLS_CLOSE", literal(dialect.toolsClose()))
                .replace("OBJECT_OPENS", literal("{\"name\":" + blank))
                .replace("DESCRIPTION", literal("," + blank + "\"description\":" + blank))
                .replace("PARAMETERS", literal("," + blank + "\"parameters\":" + blank))
                .replace("| JSON", compact ? "| tojson(separators=(',', ':'))" : "| tojson");
    }

    private static String literal(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n") + "'";
    }

    private static String skeleton() {
        try (InputStream in = DsmlTemplate.class.getResourceAsStream(RESOURCE)) {
            if (in == null) throw new IllegalStateException("the resource " + RESOURCE + " is missing from the build");
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
