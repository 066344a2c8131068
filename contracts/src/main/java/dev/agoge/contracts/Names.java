package dev.agoge.contracts;

import java.util.regex.Pattern;

/// What may stand in an identifier: it becomes a path, a Kafka key and part of a URL, so it is kept plain.
final class Names {
    private static final Pattern PLAIN = Pattern.compile("[a-z0-9][a-z0-9._-]{0,99}");

    private Names() {}

    static String plain(String what, String value) {
        if (!PLAIN.matcher(value).matches()) {
            throw new IllegalArgumentException(what + " '" + value
                    + "' must be 1 to 100 characters of a-z, 0-9, '.', '_' or '-', the first a letter or a digit");
        }
        return value;
    }

    static int notNegative(String what, int value) {
        if (value < 0) throw new IllegalArgumentException(what + " must not be negative, but is " + value);
        return value;
    }
}
