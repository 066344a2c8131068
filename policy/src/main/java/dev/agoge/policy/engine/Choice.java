package dev.agoge.policy.engine;

import dev.agoge.contracts.Sampling;
import dev.agoge.policy.op.Distribution;
import dev.agoge.policy.op.Matrix;

/// One token drawn from one row of logits.
final class Choice {
    private static final int[] EVERYTHING = {};

    private final int id;
    private final float logProb;
    private final int[] kept;

    private Choice(int id, float logProb, int[] kept) {
        this.id = id;
        this.logProb = logProb;
        this.kept = kept;
    }

    /// @param unit the random draw, in [0, 1)
    static Choice of(Matrix logits, int row, Sampling sampling, double unit) {
        if (sampling.greedy()) {
            Distribution all = Distribution.of(logits, row, 1, null);
            int id = all.mode();
            return new Choice(id, all.logProb(id), EVERYTHING);
        }
        Distribution all = Distribution.of(logits, row, sampling.temperature(), null);
        if (!sampling.truncates()) {
            int id = all.draw(unit);
            return new Choice(id, all.logProb(id), EVERYTHING);
        }
        int[] kept = all.keep(sampling.topK(), sampling.topP(), sampling.minP());
        Distribution renormalised = Distribution.of(logits, row, sampling.temperature(), kept);
        int id = renormalised.draw(unit);
        return new Choice(id, renormalised.logProb(id), kept);
    }

    int id() {
        return id;
    }

    float logProb() {
        return logProb;
    }

    /// Empty if everything was kept.
    int[] kept() {
        return kept;
    }
}
