package dev.agoge.console.runs;

import dev.agoge.contracts.runs.RunDesk;
import dev.agoge.wire.http.Caller;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The header by which a request that is sent twice is done once.
public final class Keys {
    public static final String HEADER = "Idempotency-Key";

    private static final Pattern KEY = Pattern.compile("[\\x21-\\x7E]{1,200}");

    private Keys() {}

    /// @throws IllegalArgumentException if it is no key
    public static RunDesk.Asked asked(Caller caller, @Nullable String key) {
        if (key != null && !KEY.matcher(key).matches()) {
            throw new IllegalArgumentException(HEADER + " must be 1 to 200 printable characters without a space.");
        }
        return new RunDesk.Asked(caller.name(), Optional.ofNullable(key));
    }
}
