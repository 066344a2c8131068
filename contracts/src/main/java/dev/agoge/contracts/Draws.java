package dev.agoge.contracts;

/// Counter-based randomness: Philox4x32-10 (Salmon et al., SC'11). A draw is a pure function of the run's seed and of
/// ordinals, so nothing has to be saved or replayed to draw it again, on any worker, in any order.
public final class Draws {
    /// Keeps draws for different ends apart.
    public enum Purpose {
        SAMPLE_TOKEN(1),
        CHOOSE_TASK(2),
        DEMONSTRATE(3),
        INITIALISE_WEIGHTS(4),
        SYNTHESISE(5),
        ORDER_BATCHES(6);

        private final int code;

        Purpose(int code) {
            this.code = code;
        }
    }

    private static final int M0 = 0xD2511F53;
    private static final int M1 = 0xCD9E8D57;
    private static final int W0 = 0x9E3779B9;
    private static final int W1 = 0xBB67AE85;

    private final long seed;
    private final int purpose;
    private final int step;
    private final int group;
    private final int member;

    private Draws(long seed, int purpose, int step, int group, int member) {
        this.seed = seed;
        this.purpose = purpose;
        this.step = step;
        this.group = group;
        this.member = member;
    }

    // Large because a draw is named by all its ordinals.
    public static Draws of(long seed, Purpose purpose, int step, int group, int member) {
        return new Draws(seed, purpose.code << 8, step, group, member);
    }

    /// The draws of a stage that belong to no episode.
    // Large because a draw is named by all its ordinals.
    public static Draws of(long seed, Purpose purpose, Stage stage, int step, int group) {
        return new Draws(seed, purpose.code << 8 | stage.ordinal() << 4, step, group, 0);
    }

    /// The draws of one episode: its kind and stage keep it apart from the same ordinals elsewhere. Only an evaluation
    /// draws the same whenever it is made, so that two of them differ by the policy alone.
    public static Draws of(long seed, Purpose purpose, EpisodeId episode) {
        GroupId group = episode.group();
        if (group.kind() == EpisodeKind.EVALUATE) {
            return new Draws(seed, purpose.code << 8 | group.kind().code(), 0, group.ordinal(), episode.member());
        }
        int where =
                purpose.code << 8 | group.stage().ordinal() << 4 | group.kind().code();
        return new Draws(seed, where, group.step(), group.ordinal(), episode.member());
    }

    /// 64 random bits.
    ///
    /// @param turn below 2¹⁶
    /// @param token below 2²⁰; the member must be below 2¹²
    public long bits(int turn, int token) {
        int c0 = purpose << 16 | turn;
        int c1 = step;
        int c2 = group;
        int c3 = member << 20 | token;
        int k0 = (int) seed;
        int k1 = (int) (seed >>> 32);
        for (int round = 0; round < 10; round++) {
            long p0 = (M0 & 0xffffffffL) * (c0 & 0xffffffffL);
            long p1 = (M1 & 0xffffffffL) * (c2 & 0xffffffffL);
            c0 = (int) (p1 >>> 32) ^ c1 ^ k0;
            c1 = (int) p1;
            c2 = (int) (p0 >>> 32) ^ c3 ^ k1;
            c3 = (int) p0;
            k0 += W0;
            k1 += W1;
        }
        return (long) c0 << 32 | (c1 & 0xffffffffL);
    }

    /// Uniform in [0, 1), with 53 bits.
    public double unit(int turn, int token) {
        return (bits(turn, token) >>> 11) * 0x1p-53;
    }

    /// Uniform in 0 … bound−1.
    public int below(int bound, int turn, int token) {
        return (int) Math.multiplyHigh(bits(turn, token) >>> 1, (long) bound << 1);
    }
}
