package dev.agoge.environments;

import dev.agoge.environments.sqlite.SqlFunction;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a tool's SQL has in place of clock and chance: a clock that stands still, and ids that are counted. A call that
/// fails takes no ids.
final class PlatformFunctions {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss", Locale.ROOT);

    private final LocalDateTime clock;
    private final Map<String, Long> first;
    private Map<String, Long> next;
    private Map<String, Long> nextBefore;

    PlatformFunctions(LocalDateTime clock, Map<String, Long> first) {
        this.clock = clock;
        this.first = first;
        this.next = first;
        this.nextBefore = first;
    }

    List<SqlFunction> all() {
        return List.of(
                new SqlFunction("now", 0, true, _ -> clock.format(TIME)),
                new SqlFunction("today", 0, true, _ -> clock.toLocalDate().toString()),
                new SqlFunction("add_days", 2, true, given -> addDays(given.get(0), given.get(1))),
                new SqlFunction("days_between", 2, true, given -> daysBetween(given.get(0), given.get(1))),
                new SqlFunction("next_id", 1, false, given -> nextId(String.valueOf(given.get(0)))),
                new SqlFunction("last_id", 1, false, given -> lastId(String.valueOf(given.get(0)))));
    }

    void begin() {
        nextBefore = next;
    }

    void rollback() {
        next = nextBefore;
    }

    /// As if no call had been made.
    void restart() {
        next = first;
    }

    private String nextId(String prefix) {
        long number = next.getOrDefault(prefix, 1L);
        Map<String, Long> counted = new HashMap<>(next);
        counted.put(prefix, number + 1);
        next = counted;
        return prefix + number;
    }

    /// The one given out last; in a call that gave out none, the one before the next.
    private String lastId(String prefix) {
        return prefix + (next.getOrDefault(prefix, 1L) - 1);
    }

    /// Arguments come from the policy: what is no date gives NULL, as SQLite's own functions do. So does what is no
    /// whole number of days; SQLite writes the 14 of `7 * 2.0` as `14.0`.
    private static @Nullable String addDays(@Nullable String from, @Nullable String days) {
        LocalDate date = date(from);
        try {
            return date == null || days == null
                    ? null
                    : date.plusDays(new BigDecimal(days).longValueExact()).toString();
        } catch (RuntimeException e) {
            return null;
        }
    }

    private static @Nullable Long daysBetween(@Nullable String from, @Nullable String to) {
        LocalDate first = date(from);
        LocalDate second = date(to);
        return first == null || second == null ? null : ChronoUnit.DAYS.between(first, second);
    }

    /// Of a date, or of a time the date.
    private static @Nullable LocalDate date(@Nullable String text) {
        if (text == null || text.length() < 10) return null;
        try {
            return LocalDate.parse(text.substring(0, 10));
        } catch (DateTimeParseException e) {
            return null;
        }
    }
}
