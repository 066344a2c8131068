package dev.agoge.policy.engine;

import dev.agoge.contracts.Sampling;
import dev.agoge.policy.op.Distribution;
import dev.agoge.policy.op.Matrix;

/// One token drawn from one row of logits, and what is to be known of the distribution it was drawn from.
final class Drawn implements Draw {
    private static final int[] EVERYTHING = {};

    final int id;
    final float logProb;
    final float entropy;
    /// Ascending; empty if everything was kept.
    final int[] kept;
    /// The likeliest first.
    final int[] topIds;

    final float[] topLogProbs;

    private Drawn(Distribution from, int id, int[] kept, int top) {
        this.id = id;
        this.logProb = from.logProb(id);
        this.entropy = from.entropy();
        this.kept = kept;
        this.topIds = from.top(top);
        this.topLogProbs = new float[topIds.length];
        for (int i = 0; i < topIds.length; i++) topLogProbs[i] = from.logProb(topIds[i]);
    }

    /// @param unit the random draw, in [0, 1)
    static Drawn of(Matrix logits, int row, TurnRequest request, double unit) {
        Sampling sampling = request.sampling();
        if (sampling.greedy()) {
            Distribution all = Distribution.of(logits, row, 1, null);
            return new Drawn(all, all.mode(), EVERYTHING, request.topLogProbs());
        }
        Distribution all = Distribution.of(logits, row, sampling.temperature(), null);
        if (!sampling.truncates()) return new Drawn(all, all.draw(unit), EVERYTHING, request.topLogProbs());
        int[] kept = all.keep(sampling.topK(), sampling.topP(), sampling.minP());
        Distribution rest = Distribution.of(logits, row, sampling.temperature(), kept);
        return new Drawn(rest, rest.draw(unit), kept, request.topLogProbs());
    }
}
