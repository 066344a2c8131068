package dev.agoge.wire.http;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/// What a request may ask for: whatever is out of its bounds is refused by name, never bent.
public final class Asks {
    private Asks() {}

    /// A word that stands for none of the constants.
    static final class NoSuchWord extends IllegalArgumentException {
        private static final long serialVersionUID = 1;

        NoSuchWord(String sentence) {
            super(sentence);
        }
    }

    /// @throws IllegalArgumentException unless it is one of `least` to `most`
    public static int within(String name, int value, int least, int most) {
        if (value >= least && value <= most) return value;
        throw new IllegalArgumentException(
                name + " is " + value + ". It must be at least " + least + " and at most " + most + ".");
    }

    /// As a constant stands in addresses and JSON: lower case, parts joined by a hyphen.
    public static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// The constant that a word stands for; parts may be joined by a low line, too.
    ///
    /// @throws IllegalArgumentException that names the words there are
    public static <E extends Enum<E>> E constant(Class<E> type, String word) {
        String plain = word.toLowerCase(Locale.ROOT).replace('_', '-');
        for (E constant : type.getEnumConstants()) if (word(constant).equals(plain)) return constant;
        String allowed = Arrays.stream(type.getEnumConstants()).map(Asks::word).collect(Collectors.joining(", "));
        throw new NoSuchWord("'" + Text.shown(word) + "' is none of " + allowed + ".");
    }
}
