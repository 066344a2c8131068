package dev.agoge.synth;

import dev.agoge.contracts.TaskCard;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Spreads the combinations of domain and shape evenly over a list, so that every beginning of it has about the same
/// mix: whoever takes the first n tasks takes a fair sample.
final class Interleave {
    private Interleave() {}

    /// @param place where in the list it would like to be, from 0 to 1
    private record Placed(TaskCard card, double place) {}

    static List<TaskCard> evenly(List<TaskCard> cards) {
        Map<String, List<TaskCard>> pairs = new LinkedHashMap<>();
        for (TaskCard card : cards) {
            pairs.computeIfAbsent(card.domain() + "/" + card.shape(), _ -> new ArrayList<>())
                    .add(card);
        }
        List<Placed> placed = new ArrayList<>();
        for (List<TaskCard> pair : pairs.values()) {
            for (int i = 0; i < pair.size(); i++) placed.add(new Placed(pair.get(i), (i + 0.5) / pair.size()));
        }
        // The sort is stable: equal places stay in the order they came.
        placed.sort(Comparator.comparingDouble(Placed::place));
        return placed.stream().map(Placed::card).toList();
    }
}
