package dev.agoge.grpo;

import dev.agoge.contracts.Draws;
import dev.agoge.contracts.Draws.Purpose;
import dev.agoge.contracts.Stage;
import dev.agoge.policy.learner.Lesson;
import java.util.ArrayList;
import java.util.List;

/// The order in which a stage sees its lessons: in every round each once, in an order drawn anew.
public final class Rounds {
    private final long seed;
    private final Stage stage;
    private final List<Lesson> lessons;

    private int shuffledRound = -1;
    private int[] order = {};

    public Rounds(long seed, Stage stage, List<Lesson> lessons) {
        this.seed = seed;
        this.stage = stage;
        this.lessons = lessons;
        if (lessons.isEmpty()) throw new IllegalStateException("stage " + stage.name() + " has nothing to learn from");
    }

    /// @param from how many have been seen before this batch
    public List<Lesson> batch(long from, int size) {
        List<Lesson> batch = new ArrayList<>(size);
        for (long seen = from; seen < from + size; seen++) {
            int round = Math.toIntExact(seen / lessons.size());
            int place = Math.toIntExact(seen % lessons.size());
            batch.add(lessons.get(order(round)[place]));
        }
        return batch;
    }

    private int[] order(int round) {
        if (round != shuffledRound) {
            order = new int[lessons.size()];
            for (int i = 0; i < order.length; i++) {
                order[i] = i;
                int swap =
                        Draws.of(seed, Purpose.ORDER_BATCHES, stage, round, i).below(i + 1, 0, 0);
                order[i] = order[swap];
                order[swap] = i;
            }
            shuffledRound = round;
        }
        return order;
    }
}
