package dev.agoge.rollout;

import dev.agoge.contracts.Reply;

/// One turn of a speaker: its tokens as they came, and what they say. Its arrays are not copied: nobody writes them
/// after it is made.
public final class Utterance {
    private final int[] ids;
    private final float[] logProbs;
    private final int[][] keptSets;
    private final boolean finished;
    private final Reply reply;

    /// @param ids with the end of sentence, if it was reached
    /// @param logProbs one for each id, or empty
    /// @param keptSets one for each id, ascending, or empty
    /// @param finished false if it was cut off for length: then there is no end of sentence, and none is added
    public Utterance(int[] ids, float[] logProbs, int[][] keptSets, boolean finished, Reply reply) {
        this.ids = ids;
        this.logProbs = logProbs;
        this.keptSets = keptSets;
        this.finished = finished;
        this.reply = reply;
    }

    public int[] ids() {
        return ids;
    }

    public float[] logProbs() {
        return logProbs;
    }

    public int[][] keptSets() {
        return keptSets;
    }

    public boolean finished() {
        return finished;
    }

    public Reply reply() {
        return reply;
    }
}
