package dev.agoge.policy.op;

/// Cosines and sines of rotary position embedding, for every position met so far.
public final class RotaryTable {
    /// Which of a head's rotated dimensions turn together.
    public enum Pairs {
        /// 2i and 2i + 1.
        NEIGHBOURS,
        /// i of the first half and i of the second.
        HALVES
    }

    private final Angles angles;
    private final Pairs pairs;

    /// @param frequencies in radians per position, of each pair of dimensions
    /// @param amplitude of cosines and sines
    public RotaryTable(double[] frequencies, double amplitude, Pairs pairs) {
        this(new Angles(frequencies.clone(), amplitude), pairs);
    }

    private RotaryTable(Angles angles, Pairs pairs) {
        this.angles = angles;
        this.pairs = pairs;
    }

    /// The same angles for other pairs.
    public RotaryTable with(Pairs other) {
        return new RotaryTable(angles, other);
    }

    /// Cosine and sine of each pair of each position below `positions`: (position, pair, 2).
    float[] upTo(int positions) {
        return angles.upTo(positions);
    }

    int pairs() {
        return angles.frequencies.length;
    }

    /// From the first dimension of a pair to that of the next.
    int step() {
        return switch (pairs) {
            case NEIGHBOURS -> 2;
            case HALVES -> 1;
        };
    }

    /// From the first dimension of a pair to its second.
    int gap() {
        return switch (pairs) {
            case NEIGHBOURS -> 1;
            case HALVES -> pairs();
        };
    }

    private static final class Angles {
        final double[] frequencies;
        final double amplitude;
        private volatile float[] table = new float[0];

        Angles(double[] frequencies, double amplitude) {
            this.frequencies = frequencies;
            this.amplitude = amplitude;
        }

        float[] upTo(int positions) {
            float[] have = table;
            int pairs = frequencies.length;
            if (have.length >= positions * pairs * 2) return have;
            float[] grown = new float[Math.max(positions, 256) * 2 * pairs * 2];
            for (int i = 0; i < grown.length; i += 2) {
                double angle = i / 2 / pairs * frequencies[i / 2 % pairs];
                grown[i] = (float) (amplitude * StrictMath.cos(angle));
                grown[i + 1] = (float) (amplitude * StrictMath.sin(angle));
            }
            table = grown;
            return grown;
        }
    }
}
