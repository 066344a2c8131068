package dev.agoge.console;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The one spelling of the platform's words in URLs, JSON and on the screen: lower case, parts joined by a hyphen.
/// `OUT_OF_TURNS`, `out_of_turns` and `out-of-turns` are one word.
public final class Words {
    private Words() {}

    public static String of(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// Absence stays absence.
    public static @Nullable String ofNullable(@Nullable String name) {
        return name == null ? null : of(name);
    }
}
