package dev.agoge.policy.engine;

import dev.agoge.contracts.Draws;
import dev.agoge.contracts.Sampling;
import dev.agoge.policy.op.Matrix;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;

/// One call to sample: what was asked for, what has been drawn so far, and who waits for it.
final class Turn {
    final Sequence sequence;
    final CompletableFuture<Sampled> result = new CompletableFuture<>();
    private final Sampling sampling;
    private final Draws draws;
    private final int turn;
    private final int stopId;
    private final int[] ids;
    private final float[] logProbs;
    private final int[][] keptSets;
    private int count;

    Turn(Sequence sequence, Sampling sampling, Draws draws, int turn, int maxNew, int stopId) {
        this.sequence = sequence;
        this.sampling = sampling;
        this.draws = draws;
        this.turn = turn;
        this.stopId = stopId;
        this.ids = new int[maxNew];
        this.logProbs = new float[maxNew];
        this.keptSets = new int[sampling.truncates() ? maxNew : 0][];
    }

    /// The next token, given its logits. The draw depends on the episode, the turn and the token's place alone.
    Choice choose(Matrix logits, int row) {
        return Choice.of(logits, row, sampling, draws.unit(turn, count));
    }

    /// Writes the token down; true if it was the last.
    boolean take(Choice choice) {
        ids[count] = choice.id();
        logProbs[count] = choice.logProb();
        if (keptSets.length > 0) keptSets[count] = choice.kept();
        count++;
        return choice.id() == stopId || count == ids.length;
    }

    Sampled sampled() {
        return new Sampled(
                Arrays.copyOf(ids, count),
                Arrays.copyOf(logProbs, count),
                Arrays.copyOf(keptSets, Math.min(count, keptSets.length)),
                count > 0 && ids[count - 1] == stopId);
    }
}
