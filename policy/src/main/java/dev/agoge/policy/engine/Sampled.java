package dev.agoge.policy.engine;

import java.util.List;

/// What one turn's sampling gave: the tokens, and what is known of each.
///
/// Log-probabilities and entropies are those of the distribution that a token was drawn from: after
/// temperature, and renormalised in its kept set. A greedy token counts as one of temperature 1.
public final class Sampled {
    private final int[] ids;
    private final int[] versions;
    private final float[] logProbs;
    private final float[] entropies;
    private final int[][] keptSets;
    private final int[][] topIds;
    private final float[][] topLogProbs;
    private final Stop stop;

    Sampled(TurnRequest request, List<Drawn> drawn, int[] versions, Stop stop) {
        int count = drawn.size();
        this.ids = new int[count];
        this.versions = versions;
        this.logProbs = new float[count];
        this.entropies = new float[count];
        this.keptSets = new int[request.sampling().truncates() ? count : 0][];
        this.topIds = new int[request.topLogProbs() > 0 ? count : 0][];
        this.topLogProbs = new float[topIds.length][];
        this.stop = stop;
        for (int i = 0; i < count; i++) write(i, drawn.get(i));
    }

    private void write(int i, Drawn drawn) {
        ids[i] = drawn.id;
        logProbs[i] = drawn.logProb;
        entropies[i] = drawn.entropy;
        if (keptSets.length > 0) keptSets[i] = drawn.kept;
        if (topIds.length > 0) topIds[i] = drawn.topIds;
        if (topIds.length > 0) topLogProbs[i] = drawn.topLogProbs;
    }

    /// With the token that it stopped at, if it did.
    public int[] ids() {
        return ids;
    }

    /// The version of the weights that each token was drawn with.
    public int[] versions() {
        return versions;
    }

    public float[] logProbs() {
        return logProbs;
    }

    /// In nats.
    public float[] entropies() {
        return entropies;
    }

    /// The ascending ids each token was drawn from; empty if the sampling does not truncate.
    public int[][] keptSets() {
        return keptSets;
    }

    /// At each token the likeliest ids, best first, as many as were asked for or could be drawn; empty if
    /// none were.
    public int[][] topIds() {
        return topIds;
    }

    /// Of [#topIds].
    public float[][] topLogProbs() {
        return topLogProbs;
    }

    public Stop stop() {
        return stop;
    }

    /// False if the tokens ran out before it came to a stop.
    public boolean stopped() {
        return !(stop instanceof Stop.Length);
    }
}
