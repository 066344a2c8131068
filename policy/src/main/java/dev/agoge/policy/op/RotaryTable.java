package dev.agoge.policy.op;

/// Cosines and sines of rotary position embedding, for every position met so far.
public final class RotaryTable {
    private final int pairs;
    private final double theta;
    private volatile float[] table = new float[0];

    /// @param dimensions of a rotated key
    public RotaryTable(int dimensions, double theta) {
        this.pairs = dimensions / 2;
        this.theta = theta;
    }

    /// Cosine and sine of each pair of each position below `positions`: (position, pair, 2).
    float[] upTo(int positions) {
        float[] have = table;
        if (have.length >= positions * pairs * 2) return have;
        float[] grown = new float[Math.max(positions, 256) * 2 * pairs * 2];
        for (int i = 0; i < grown.length; i += 2) {
            int pair = i / 2 % pairs;
            double angle = i / 2 / pairs * StrictMath.pow(theta, -(double) pair / pairs);
            grown[i] = (float) StrictMath.cos(angle);
            grown[i + 1] = (float) StrictMath.sin(angle);
        }
        table = grown;
        return grown;
    }

    int pairs() {
        return pairs;
    }
}
