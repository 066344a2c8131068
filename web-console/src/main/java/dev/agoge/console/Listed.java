package dev.agoge.console;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A part of a list.
///
/// @param next what to ask for as `after` to get what follows; absent at the end
public record Listed<T>(List<T> items, @Nullable String next) {
    /// @param found one more than was asked for, if there is more
    /// @param place where an item stands in the list
    public static <T> Listed<T> of(List<T> found, int limit, Function<T, String> place) {
        if (found.size() <= limit) return new Listed<>(found, null);
        List<T> items = List.copyOf(found.subList(0, limit));
        byte[] last = place.apply(items.getLast()).getBytes(StandardCharsets.UTF_8);
        return new Listed<>(items, Base64.getUrlEncoder().withoutPadding().encodeToString(last));
    }

    /// All there is.
    public static <T> Listed<T> all(List<T> items) {
        return new Listed<>(items, null);
    }

    /// The place that was given out as `next`.
    ///
    /// @throws IllegalArgumentException if it was not
    public static String place(String next) {
        try {
            return new String(Base64.getUrlDecoder().decode(next), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("after is none of the places that lists have given out as next.", e);
        }
    }
}
