package dev.agoge.environments;

import dev.agoge.contracts.TaskId;
import dev.agoge.contracts.ToolCall;
import dev.agoge.contracts.ToolResult;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/// The example that authors copy.
final class Library {
    static final TaskId RETURN_DUNE = new TaskId("return-dune");

    private Library() {}

    static String text() {
        try (InputStream in = Library.class.getResourceAsStream("/examples/library.json")) {
            if (in == null) throw new IllegalStateException("the example is missing");
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Bundle bundle() {
        return read(text());
    }

    static Environment environment() {
        return Environment.of(bundle());
    }

    /// The example with some of its text replaced.
    static Environment with(String... replacements) {
        return Environment.of(read(textWith(replacements)));
    }

    static String textWith(String... replacements) {
        String text = text();
        for (int i = 0; i < replacements.length; i += 2) {
            if (!text.contains(replacements[i]))
                throw new IllegalArgumentException("no '" + replacements[i] + "' there");
            text = text.replace(replacements[i], replacements[i + 1]);
        }
        return text;
    }

    static Bundle read(String text) {
        return Bundle.read(text.getBytes(StandardCharsets.UTF_8));
    }

    static ToolResult call(Session session, String tool, String arguments) {
        return switch (session.call(new ToolCall(tool, arguments))) {
            case Outcome.Answered(var result) -> result;
            case Outcome.Broke(var why) -> throw new AssertionError(why);
        };
    }
}
