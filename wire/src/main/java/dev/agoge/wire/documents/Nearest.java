package dev.agoge.wire.documents;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/// The word that somebody may have meant.
public final class Nearest {
    private static final int LONGEST = 64;

    private Nearest() {}

    /// The one that fewest slips of the finger lead away from (a letter more, less, another, or two swapped), unless
    /// they are more than a third of it.
    public static Optional<String> to(String written, Collection<String> known) {
        if (written.length() > LONGEST) return Optional.empty();
        return known.stream()
                .filter(word -> slips(written, word) <= Math.max(1, word.length() / 3))
                .min(Comparator.comparingInt(word -> slips(written, word)));
    }

    /// To end a message with.
    static String hint(String written, Collection<String> known) {
        return to(written, known)
                .map(word -> "Did you mean '" + word + "'?")
                .orElse(known.isEmpty() ? "Nothing may stand there." : "Known are " + String.join(", ", known) + ".");
    }

    private static int slips(String a, String b) {
        int[][] cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) cost[i][0] = i;
        for (int j = 0; j <= b.length(); j++) cost[0][j] = j;
        for (int i = 1; i <= a.length(); i++) {
            for (int j = 1; j <= b.length(); j++) {
                int other = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                cost[i][j] = Math.min(cost[i - 1][j - 1] + other, Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
                boolean swapped =
                        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                if (swapped) cost[i][j] = Math.min(cost[i][j], cost[i - 2][j - 2] + 1);
            }
        }
        return cost[a.length()][b.length()];
    }
}
