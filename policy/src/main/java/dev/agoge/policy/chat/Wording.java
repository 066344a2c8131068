package dev.agoge.policy.chat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The sentences that a format writes itself: wire format, read from a resource that names its source. Each section
/// stands below a line of dashes that ends with its name.
final class Wording {
    private static final Pattern LINE = Pattern.compile("^-{20,} (.+)\n", Pattern.MULTILINE | Pattern.UNIX_LINES);

    private final String resource;
    private final Map<String, String> sections = new HashMap<>();

    private Wording(String resource, String file) {
        this.resource = resource;
        Matcher line = LINE.matcher(file);
        boolean more = line.find();
        while (more) {
            String name = line.group(1);
            int from = line.end();
            more = line.find();
            sections.put(name, file.substring(from, more ? line.start() : file.length()));
        }
    }

    static Wording of(String resource) {
        try (InputStream in = Wording.class.getResourceAsStream(resource)) {
            if (in == null) throw new IllegalStateException("the resource " + resource + " is missing from the build");
            return new Wording(resource, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean has(String section) {
        return sections.containsKey(section);
    }

    String section(String name) {
        String text = sections.get(name);
        if (text == null) throw new IllegalStateException(resource + " has no section '" + name + "'");
        return text;
    }

    /// What precedes the gap that others' words fill.
    String before(String gap, String section) {
        return section(section).substring(0, gapAt(gap, section));
    }

    String after(String gap, String section) {
        return section(section).substring(gapAt(gap, section) + gap.length());
    }

    private int gapAt(String gap, String section) {
        int at = section(section).indexOf(gap);
        if (at < 0) throw new IllegalStateException("'" + section + "' in " + resource + " has no " + gap.strip());
        return at;
    }
}
