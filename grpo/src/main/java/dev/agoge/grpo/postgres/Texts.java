package dev.agoge.grpo.postgres;

import dev.agoge.contracts.document.Mistaken;
import java.util.Locale;

/// What people send, held at the door to what PostgreSQL can keep.
final class Texts {
    private Texts() {}

    /// @param pointer where it stands in what was sent
    /// @throws Mistaken if it holds U+0000 or half of a surrogate pair
    static String plain(String pointer, String text) {
        for (int i = 0; i < text.length(); i++) {
            char unit = text.charAt(i);
            if (Character.isHighSurrogate(unit)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (unit == 0 || Character.isSurrogate(unit)) {
                throw cannotBeKept(pointer, unit);
            }
        }
        return text;
    }

    /// The same for JSON, where such a character may be escaped.
    static String json(String pointer, String json) {
        for (int i = plain(pointer, json).indexOf('\\'); i >= 0; i = json.indexOf('\\', i + 2)) {
            if (json.charAt(i + 1) != 'u') continue;
            char unit = (char) Integer.parseInt(json, i + 2, i + 6, 16);
            boolean paired = Character.isHighSurrogate(unit)
                    && json.startsWith("\\u", i + 6)
                    && Character.isLowSurrogate((char) Integer.parseInt(json, i + 8, i + 12, 16));
            if (paired) i += 6;
            else if (unit == 0 || Character.isSurrogate(unit)) throw cannotBeKept(pointer, unit);
        }
        return json;
    }

    private static Mistaken cannotBeKept(String pointer, char unit) {
        return new Mistaken(
                pointer,
                String.format(Locale.ROOT, "There is a character U+%04X in it, which cannot be kept.", (int) unit),
                "Leave it out.");
    }
}
