package dev.agoge.policy.learner;

import dev.agoge.contracts.Sampling;
import dev.agoge.contracts.TokenBlock;
import org.jspecify.annotations.Nullable;

/// One uninterrupted sequence of tokens (T) whose own tokens, those of mask 1, are to be scored: each is predicted at
/// the position before it, so the last token is never fed.
public final class TrainSequence {
    private final int[] ids;
    private final byte[] mask;
    private final byte @Nullable [] experts;
    private final int @Nullable [] @Nullable [] kept;
    private final double temperature;
    private final int policyTokens;

    /// @param experts (T, L, K) to go to again; null lets the router choose
    /// @param kept for each token of mask 1 the ascending ids that could be drawn; null keeps all
    public TrainSequence(
            int[] ids, byte[] mask, byte @Nullable [] experts, int @Nullable [] @Nullable [] kept, double temperature) {
        if (ids.length < 2) throw new IllegalArgumentException("a sequence of " + ids.length + " tokens predicts none");
        if (mask.length != ids.length) {
            throw new IllegalArgumentException(ids.length + " tokens with " + mask.length + " loss mask entries");
        }
        if (mask[0] != 0) throw new IllegalArgumentException("nothing predicts a sequence's first token");
        int sum = 0;
        for (byte one : mask) {
            if (one != 0 && one != 1) throw new IllegalArgumentException("a loss mask holds 0 and 1, not " + one);
            sum += one;
        }
        if (kept != null && kept.length != sum) {
            throw new IllegalArgumentException(sum + " policy tokens with " + kept.length + " kept sets");
        }
        if (kept != null) for (int[] some : kept) checkAscending(some);
        this.ids = ids;
        this.mask = mask;
        this.experts = experts;
        this.kept = kept;
        this.temperature = temperature;
        this.policyTokens = sum;
    }

    private static void checkAscending(int @Nullable [] kept) {
        if (kept == null) return;
        for (int i = 1; i < kept.length; i++) {
            if (kept[i - 1] >= kept[i]) {
                throw new IllegalArgumentException(
                        "a kept set is ascending, but has " + kept[i] + " after " + kept[i - 1]);
            }
        }
    }

    /// A recorded segment under the sampling that drew it. Greedy tokens are scored at temperature 1.
    ///
    /// @param replay whether its tokens go to the recorded experts again (Keep Routing)
    public static TrainSequence of(TokenBlock.Segment segment, Sampling sampling, boolean replay) {
        return new TrainSequence(
                segment.ids(),
                segment.mask(),
                replay ? segment.experts() : null,
                segment.keptSets().length == 0 ? null : segment.keptSets(),
                sampling.greedy() ? 1 : sampling.temperature());
    }

    /// The same sequence, whose tokens go to these experts (T, L, K).
    public TrainSequence withExperts(byte[] experts) {
        return new TrainSequence(ids, mask, experts, kept, temperature);
    }

    /// T
    public int length() {
        return ids.length;
    }

    public int policyTokens() {
        return policyTokens;
    }

    int[] ids() {
        return ids;
    }

    boolean predicted(int token) {
        return mask[token] != 0;
    }

    byte @Nullable [] experts() {
        return experts;
    }

    int @Nullable [] kept(int policyToken) {
        return kept == null ? null : kept[policyToken];
    }

    double temperature() {
        return temperature;
    }
}
