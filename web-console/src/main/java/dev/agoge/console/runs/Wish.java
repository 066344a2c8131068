package dev.agoge.console.runs;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.agoge.contracts.config.Budget;
import dev.agoge.contracts.config.Priority;
import dev.agoge.contracts.document.Mistaken;
import dev.agoge.contracts.runs.RunCommand;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What somebody wants of a run, as it is sent.
///
/// @param reason why it is cancelled, in a sentence
/// @param priority its new class
/// @param set what it may use from now on when it is resumed: `budget.tokens`, `budget.episodes`, `budget.seconds`
/// @param acceptArithmetic resume it though it began under another arithmetic
record Wish(
        @Nullable CommandWord command,
        @Nullable String reason,
        @Nullable Priority priority,
        @Nullable Map<String, String> set,
        @JsonProperty("accept_arithmetic") @Nullable Boolean acceptArithmetic) {
    private static final int LONGEST_REASON = 2000;

    RunCommand asked() {
        if (command == null) throw new IllegalArgumentException("command is missing: pause, resume, cancel, priority.");
        return switch (command) {
            case PAUSE -> new RunCommand.Pause();
            case RESUME -> new RunCommand.Resume(budget(), Boolean.TRUE.equals(acceptArithmetic));
            case CANCEL -> new RunCommand.Cancel(why());
            case PRIORITY -> new RunCommand.Prioritise(given());
        };
    }

    private String why() {
        String given = reason == null ? "" : reason;
        if (given.length() <= LONGEST_REASON) return given;
        throw new IllegalArgumentException(
                "reason has " + given.length() + " characters. It may have at most " + LONGEST_REASON + ".");
    }

    private Priority given() {
        if (priority != null) return priority;
        throw new IllegalArgumentException("priority is missing: low, normal or high.");
    }

    private Budget budget() {
        Map<String, String> given = set == null ? Map.of() : set;
        for (String path : given.keySet()) {
            if (!path.matches("budget\\.(tokens|episodes|seconds)")) {
                throw new Mistaken(
                        "/set",
                        "'" + path + "' cannot be set on resume.",
                        "Set budget.tokens, budget.episodes or budget.seconds; for all else clone the run.");
            }
        }
        return new Budget(
                number(given, "budget.tokens"), number(given, "budget.episodes"), number(given, "budget.seconds"));
    }

    private static Optional<Long> number(Map<String, String> given, String path) {
        String text = given.get(path);
        if (text == null) return Optional.empty();
        try {
            return Optional.of(Long.valueOf(text.strip()));
        } catch (NumberFormatException e) {
            throw new Mistaken("/set/" + path, "'" + text + "' is no whole number.", "Write one, of at least 1.");
        }
    }
}
