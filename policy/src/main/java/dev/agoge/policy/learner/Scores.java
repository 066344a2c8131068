package dev.agoge.policy.learner;

/// What a forward over sequences found: by sequence, one number for each policy token.
public final class Scores {
    private final float[][] logProbs;
    private final float[][] entropies;
    private final byte[][] experts;
    private final int disagreements;

    Scores(float[][] logProbs, float[][] entropies, byte[][] experts, int disagreements) {
        this.logProbs = logProbs;
        this.entropies = entropies;
        this.experts = experts;
        this.disagreements = disagreements;
    }

    /// After temperature, in the kept set.
    public float[][] logProbs() {
        return logProbs;
    }

    /// In nats, of what each token was drawn from.
    public float[][] entropies() {
        return entropies;
    }

    /// The experts that were used: (T, L, K) of each sequence; zeros for its last token, which is never fed.
    public byte[][] experts() {
        return experts;
    }

    /// In how many of the replayed slots the router would have chosen otherwise.
    public int disagreements() {
        return disagreements;
    }
}
