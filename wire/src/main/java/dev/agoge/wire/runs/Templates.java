package dev.agoge.wire.runs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Documents to begin from, with comments for people.
public final class Templates {
    public static final String DEMO = "demo";
    public static final String CONTROL = "control";

    private static final List<String> NAMES = List.of(DEMO, "smallest", "folder", "continue", CONTROL);

    private Templates() {}

    public static List<String> names() {
        return NAMES;
    }

    /// @param name one of [#names]
    public static String text(String name) {
        if (!NAMES.contains(name)) {
            throw new IllegalArgumentException("there is no template '" + name + "': " + String.join(", ", NAMES));
        }
        try (var in = Templates.class.getResourceAsStream("templates/" + name + ".yaml")) {
            if (in == null) throw new IllegalStateException("the template " + name + " is not packed");
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
