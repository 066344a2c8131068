package dev.agoge.synth;

import dev.agoge.contracts.TaskCard;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Spreads the combinations of domain and shape evenly over a list, so that every beginning of it has about the same
/// mix: whoever takes the first n tasks takes a fair sample. It is shown the cards once and keeps none.
final class Interleave {
    private final Map<String, Integer> pairs = new LinkedHashMap<>();
    private final List<Integer> sizes = new ArrayList<>();
    private final List<Card> cards = new ArrayList<>();

    /// @param number how many cards were before it
    /// @param pair the number of its combination
    /// @param ordinal how many of its combination were before it
    private record Card(int number, int pair, int ordinal) {}

    void add(TaskCard card) {
        int pair = pairs.computeIfAbsent(card.domain() + "/" + card.shape(), _ -> {
            sizes.add(0);
            return sizes.size() - 1;
        });
        int ordinal = sizes.get(pair);
        sizes.set(pair, ordinal + 1);
        cards.add(new Card(cards.size(), pair, ordinal));
    }

    /// The cards in their new order, by the number in which they came. Each would like to be at a place between 0 and
    /// 1;
    /// of those that want the same one the combination that came first is first.
    int[] order() {
        return cards.stream()
                .sorted(Comparator.comparingDouble(this::place).thenComparingInt(Card::pair))
                .mapToInt(Card::number)
                .toArray();
    }

    private double place(Card card) {
        return (card.ordinal + 0.5) / sizes.get(card.pair);
    }
}
