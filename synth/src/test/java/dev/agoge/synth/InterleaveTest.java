package dev.agoge.synth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agoge.contracts.EnvironmentRef;
import dev.agoge.contracts.Sha256;
import dev.agoge.contracts.Split;
import dev.agoge.contracts.TaskCard;
import dev.agoge.contracts.TaskId;
import dev.agoge.contracts.TaskRef;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class InterleaveTest {
    private static final EnvironmentRef ENVIRONMENT = new EnvironmentRef("orders-t0", "1.0.0", Sha256.of(new byte[0]));

    private static List<TaskCard> cards(String shape, int count) {
        List<TaskCard> cards = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            cards.add(new TaskCard(
                    TaskRef.unpinned(new TaskId(shape + "-" + i)), ENVIRONMENT, "orders", shape, Split.TRAIN));
        }
        return cards;
    }

    @Test
    void everyBeginningHasTheSameMix() {
        List<TaskCard> cards = new ArrayList<>(cards("lookup", 60));
        cards.addAll(cards("condition", 30));
        cards.addAll(cards("choose", 10));
        Interleave interleave = new Interleave();
        cards.forEach(interleave::add);
        List<TaskCard> evenly =
                IntStream.of(interleave.order()).mapToObj(cards::get).toList();
        assertThat(evenly).containsExactlyInAnyOrderElementsOf(cards);
        for (int length = 10; length <= 100; length += 10) {
            long lookups = evenly.subList(0, length).stream()
                    .filter(card -> card.shape().equals("lookup"))
                    .count();
            assertThat(lookups).isBetween(length * 6L / 10 - 1, length * 6L / 10 + 1);
        }
    }
}
