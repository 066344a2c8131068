package dev.agoge.standalone.cli;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/// What stands on the command line. Java reads it in the encoding of the locale, and puts U+FFFD or other letters where
/// that does not fit: whoever went on would answer another prompt than the one that was given.
final class Arguments {
    private static final int LAST_OF_ASCII = 0x7f;
    private static final int REPLACEMENT = 0xfffd;

    private Arguments() {}

    /// Why they are not what was written, if so.
    static Optional<String> garbled(String[] arguments) {
        String encoding = System.getProperty("sun.jnu.encoding", "UTF-8");
        return garbled(arguments, encoding);
    }

    static Optional<String> garbled(String[] arguments, String encoding) {
        boolean utf8 =
                Charset.isSupported(encoding) && Charset.forName(encoding).equals(StandardCharsets.UTF_8);
        if (utf8) {
            return with(REPLACEMENT, REPLACEMENT, arguments)
                    .map(one -> "The argument '" + one + "' holds bytes that are no UTF-8 (U+FFFD stands for them)."
                            + " Write it in UTF-8.");
        }
        return with(LAST_OF_ASCII + 1, Character.MAX_CODE_POINT, arguments)
                .map(one -> "The argument '" + one + "' is not all ASCII, and this locale's encoding is " + encoding
                        + ", not UTF-8. Set LC_ALL=C.UTF-8, or another locale of UTF-8.");
    }

    private static Optional<String> with(int from, int to, String[] arguments) {
        return Arrays.stream(arguments)
                .filter(one -> one.codePoints().anyMatch(letter -> letter >= from && letter <= to))
                .findFirst();
    }
}
