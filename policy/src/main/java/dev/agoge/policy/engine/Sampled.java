package dev.agoge.policy.engine;

/// What one turn's sampling gave: the tokens, and how likely each was when it was drawn.
public final class Sampled {
    private final int[] ids;
    private final float[] logProbs;
    private final int[][] keptSets;
    private final boolean stopped;

    Sampled(int[] ids, float[] logProbs, int[][] keptSets, boolean stopped) {
        this.ids = ids;
        this.logProbs = logProbs;
        this.keptSets = keptSets;
        this.stopped = stopped;
    }

    /// With the stop token, if it came to it.
    public int[] ids() {
        return ids;
    }

    /// Of each token, after temperature and in its kept set; for greedy sampling at temperature 1.
    public float[] logProbs() {
        return logProbs;
    }

    /// The ascending ids each token was drawn from; empty if the sampling does not truncate.
    public int[][] keptSets() {
        return keptSets;
    }

    /// False if the tokens ran out before the stop token was drawn.
    public boolean stopped() {
        return stopped;
    }
}
