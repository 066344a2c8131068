package dev.agoge.wire.documents;

import dev.agoge.contracts.document.Setting;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// A document key by key, as a page of Markdown: a table for each mapping, in the order in which they are met.
public final class Reference {
    private final StringBuilder page = new StringBuilder();
    /// Under which heading a record was told, so that it is told once.
    private final Map<Class<?>, String> told = new HashMap<>();

    private Reference() {}

    public static String markdown(Class<? extends Record> type, String title) {
        var reference = new Reference();
        reference.section(title, "", Shapes.of(type), "");
        return reference.page.toString();
    }

    private void section(String heading, String path, Fields fields, String intro) {
        told.put(fields.type(), heading);
        page.append("### ").append(heading).append("\n\n");
        if (!intro.isEmpty()) page.append(intro).append("\n\n");
        if (!fields.written().isEmpty()) {
            page.append("| key | may be | if left out | meaning |\n|---|---|---|---|\n");
            for (Key key : fields.written()) row(key, path);
            page.append('\n');
        }
        for (Key key : fields.written()) below(key.shape(), join(path, key.name()));
    }

    private void row(Key key, String path) {
        String absent = key.byDefault()
                .map(value -> "`" + Yaml.flow(value) + "`")
                .orElse(key.optional() ? (key.filled() ? "filled in" : "none") : "**must be given**");
        page.append("| `").append(key.name()).append("` | ");
        page.append(cell(allowed(key, join(path, key.name())))).append(" | ");
        page.append(cell(absent)).append(" | ").append(cell(key.meaning())).append(" |\n");
    }

    private String allowed(Key key, String path) {
        return switch (key.shape()) {
            case Fields fields -> {
                String bare = fields.bare()
                        .map(only -> Allowed.in(only) + " (its `" + only.name() + "`), or ")
                        .orElse("");
                yield bare + "a mapping: " + link(told.getOrDefault(fields.type(), path));
            }
            case Shape.Kinds _ -> "one of several: " + link(path);
            case Shape.Items items when items.each() instanceof Shape.Kinds -> "a list of several kinds: " + link(path);
            case Shape.Choice choice -> "`" + String.join("`, `", choice.words().keySet()) + "`";
            default -> Allowed.in(key);
        };
    }

    private void below(Shape shape, String path) {
        switch (shape) {
            case Fields fields when !told.containsKey(fields.type()) -> section(path, path, fields, "");
            case Shape.Items items -> below(items.each(), path);
            case Shape.Kinds kinds when !told.containsKey(kinds.type()) -> kinds(kinds, path);
            default -> {}
        }
    }

    private void kinds(Shape.Kinds kinds, String path) {
        told.put(kinds.type(), path);
        page.append("### ").append(path).append("\n\n");
        page.append(kinds.property()
                .map(property -> "Its `" + property + "` says which kind it is.")
                .orElse("A mapping of one key, which says the kind."));
        page.append("\n\n");
        for (Map.Entry<String, Fields> kind : kinds.kinds().entrySet()) {
            String heading = path + (kinds.property().isPresent() ? ": " : ".") + kind.getKey();
            section(heading, heading, kind.getValue(), intro(kind.getValue(), kind.getKey()));
        }
    }

    private static String intro(Fields kind, String name) {
        String meaning = Optional.ofNullable(kind.type().getAnnotation(Setting.class))
                .map(Setting::value)
                .orElse("");
        String bare = kind.bare()
                .map(only -> " Its `" + only.name() + "` alone may stand for it: `" + name + ": …`.")
                .orElse("");
        return meaning + bare;
    }

    private static String join(String path, String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    private static String link(String heading) {
        String anchor =
                heading.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_ -]", "").replace(' ', '-');
        return "[" + heading + "](#" + anchor + ")";
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }
}
