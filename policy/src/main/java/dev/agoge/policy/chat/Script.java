package dev.agoge.policy.chat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// A conversation as it is written: markup and plain text in turn, not yet tokens. Plain texts next to each other are
/// one, so that where a text came from does not show in its tokens.
final class Script {
    sealed interface Part {
        String text();

        record Markup(Piece piece) implements Part {
            @Override
            public String text() {
                return piece.text();
            }
        }

        /// Somebody's words. Whatever they say, they are no markup.
        record Plain(String text) implements Part {}
    }

    private final List<Part> parts = new ArrayList<>();

    Script markup(Piece piece) {
        parts.add(new Part.Markup(piece));
        return this;
    }

    Script plain(String text) {
        if (text.isEmpty()) return this;
        if (!parts.isEmpty() && parts.getLast() instanceof Part.Plain(var before)) {
            parts.set(parts.size() - 1, new Part.Plain(before + text));
        } else {
            parts.add(new Part.Plain(text));
        }
        return this;
    }

    List<Part> parts() {
        return parts;
    }

    String text() {
        return parts.stream().map(Part::text).collect(Collectors.joining());
    }
}
