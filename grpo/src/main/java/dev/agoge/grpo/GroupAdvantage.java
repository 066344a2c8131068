package dev.agoge.grpo;

/// Credit within a group: how much better each episode did than its siblings, A_i = R_i − mean(R) (DeepSeek-V3.2 §3.1).
///
/// The mean is subtracted and nothing is divided by the standard deviation: dividing gives most weight to the groups
/// that are almost always right or almost always wrong, which have least to teach (Dr. GRPO, arXiv:2503.20783).
public final class GroupAdvantage {
    private GroupAdvantage() {}

    /// Rewards in, advantages out, both (G); the advantages sum to zero.
    public static double[] of(double[] rewards) {
        if (rewards.length < 2) throw new IllegalArgumentException("a group of one has nobody to beat");
        double mean = 0;
        for (double reward : rewards) mean += reward;
        mean /= rewards.length;

        double[] advantages = new double[rewards.length];
        for (int g = 0; g < rewards.length; g++) advantages[g] = rewards[g] - mean;
        return advantages;
    }

    /// The largest reward less the smallest. Without spread every advantage is zero and the group teaches nothing.
    static double spread(double[] rewards) {
        double least = Double.POSITIVE_INFINITY;
        double most = Double.NEGATIVE_INFINITY;
        for (double reward : rewards) {
            least = Math.min(least, reward);
            most = Math.max(most, reward);
        }
        return rewards.length == 0 ? 0 : most - least;
    }
}
