package dev.agoge.wire.postgres;

import java.util.HexFormat;

/// Texts of others as PostgreSQL can hold them. It takes neither U+0000 nor half of a surrogate pair, in no `text` and
/// no `jsonb`, and one such character refuses the whole row. They are kept where a person can see them: as `\u0000`,
/// six plain characters. Everything else is left as it is.
public final class Storable {
    private Storable() {}

    /// For a column of type `text`.
    public static String text(String text) {
        return escaped(text, "\\u");
    }

    /// For a column of type `jsonb`: the same of every string within, whether its characters are written out or
    /// escaped.
    public static String json(String json) {
        StringBuilder out = new StringBuilder(json.length());
        int at = 0;
        while (at < json.length()) {
            int backslash = json.indexOf('\\', at);
            int end = backslash < 0 ? json.length() : backslash;
            out.append(escaped(json.substring(at, end), "\\\\u"));
            at = end == json.length() ? end : escape(json, end, out);
        }
        return out.toString();
    }

    /// Copies the escape that begins at this backslash.
    ///
    /// @return where it ends
    private static int escape(String json, int backslash, StringBuilder out) {
        int unit = unit(json, backslash);
        if (unit < 0) {
            int end = Math.min(json.length(), backslash + 2);
            out.append(json, backslash, end);
            return end;
        }
        int end = backslash + 6;
        if (Character.isHighSurrogate((char) unit) && isLow(unit(json, end))) {
            out.append(json, backslash, end + 6);
            return end + 6;
        }
        if (isUnstorable((char) unit)) out.append('\\');
        out.append(json, backslash, end);
        return end;
    }

    /// The UTF-16 unit that is escaped here, or -1.
    private static int unit(String json, int backslash) {
        if (!json.startsWith("\\u", backslash) || backslash + 6 > json.length()) return -1;
        int unit = 0;
        for (int i = backslash + 2; i < backslash + 6; i++) {
            int digit = Character.digit(json.charAt(i), 16);
            if (digit < 0) return -1;
            unit = 16 * unit + digit;
        }
        return unit;
    }

    private static boolean isLow(int unit) {
        return unit >= 0 && Character.isLowSurrogate((char) unit);
    }

    private static String escaped(String text, String prefix) {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char unit = text.charAt(i);
            if (i + 1 < text.length() && Character.isSurrogatePair(unit, text.charAt(i + 1))) {
                out.append(unit).append(text.charAt(++i));
            } else if (isUnstorable(unit)) {
                out.append(prefix).append(HEX.toHexDigits(unit));
            } else {
                out.append(unit);
            }
        }
        return out.toString();
    }

    private static final HexFormat HEX = HexFormat.of();

    /// Of a unit that stands alone.
    private static boolean isUnstorable(char unit) {
        return unit == 0 || Character.isSurrogate(unit);
    }
}
