package dev.agoge.environments;

/// What may stand in a text: SQLite ends texts at U+0000, and half a surrogate pair has no UTF-8.
final class Texts {
    private Texts() {}

    static boolean plain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0 || Character.isLowSurrogate(c)) return false;
            if (Character.isHighSurrogate(c) && (++i == text.length() || !Character.isLowSurrogate(text.charAt(i)))) {
                return false;
            }
        }
        return true;
    }
}
