package dev.agoge.environments;

import dev.agoge.environments.Numerals.Numeral;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// What the final words must say. Case, spaces, quotes around and a full stop at the end do not matter, nor which of
/// several spellings that read alike was used ([Spelling]). None of these looks for a part of a text: one who lists
/// every candidate must not pass.
public sealed interface Answer {
    /// Any words will do.
    record Any() implements Answer {}

    /// These words and no others.
    record Exact(String text) implements Answer {}

    /// One number, alone or in a sentence; two numbers are a guess, and wrong. [Numerals] says what counts as one.
    record Number(double value, double tolerance) implements Answer {
        public Number {
            if (!Double.isFinite(value) || !(tolerance >= 0 && tolerance < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("an answer of " + value + " ± " + tolerance);
            }
        }
    }

    /// These items and no others, in any order, apart by commas, semicolons, line ends or `and`.
    record Items(Set<String> items) implements Answer {
        public Items {
            items = Collections.unmodifiableSet(new LinkedHashSet<>(items));
        }
    }

    /// Longer words than these are no answer.
    int MAX_LENGTH = 10_000;

    Pattern SPACES = Pattern.compile("\\s+");
    Pattern BETWEEN_ITEMS = Pattern.compile("[,;\\n]|\\band\\b");

    /// Why these words are wrong; empty if they are right.
    default Optional<String> wrong(String said) {
        if (said.length() > MAX_LENGTH) return Optional.of("the answer is " + said.length() + " characters long");
        return switch (this) {
            case Any _ -> Optional.empty();
            case Exact(var text) -> differ(normal(text), normal(said));
            case Number(var value, var tolerance) -> wrongNumber(value, tolerance, said);
            case Items(var items) -> differ(split(items), split(List.of(said)));
        };
    }

    private static Optional<String> differ(Object expected, Object said) {
        return expected.equals(said)
                ? Optional.empty()
                : Optional.of("it was to be '" + expected + "', but is '" + said + "'");
    }

    private static Optional<String> wrongNumber(double value, double tolerance, String said) {
        List<Numeral> numbers = Numerals.in(said);
        Optional<BigDecimal> found = numbers.size() == 1 ? numbers.getFirst().value() : Optional.empty();
        if (found.isEmpty()) {
            return Optional.of("it was to hold the one number " + Json.number(value) + ", but holds " + numbers);
        }
        BigDecimal distance = found.get().subtract(BigDecimal.valueOf(value)).abs();
        return distance.compareTo(BigDecimal.valueOf(tolerance)) <= 0
                ? Optional.empty()
                : Optional.of("it was to be " + Json.number(value) + ", but is " + numbers.getFirst());
    }

    private static String normal(String text) {
        return bare(Spelling.folded(text));
    }

    /// @param folded a text in its plain spelling
    private static String bare(String folded) {
        String plain = SPACES.matcher(folded).replaceAll(" ").strip();
        int from = 0;
        int to = plain.length();
        while (from < to && "\"'`".indexOf(plain.charAt(from)) >= 0) from++;
        while (to > from && "\"'`.! ".indexOf(plain.charAt(to - 1)) >= 0) to--;
        return plain.substring(from, to);
    }

    private static Set<String> split(Iterable<String> texts) {
        Set<String> items = new TreeSet<>();
        for (String text : texts) {
            for (String item : BETWEEN_ITEMS.split(Spelling.folded(text))) {
                String bare = bare(item);
                if (!bare.isEmpty()) items.add(bare);
            }
        }
        return items;
    }
}
