package dev.agoge.grpo;

import dev.agoge.grpo.ClosedGroup.Advantage;
import dev.agoge.grpo.PlayedEpisode.Judged;
import java.util.ArrayList;
import java.util.List;

/// Credit within a group: how much better each episode did than its siblings, A_i = R_i − mean(R) (DeepSeek-V3.2 §3.1).
///
/// The mean is subtracted and nothing is divided by the standard deviation: dividing gives most weight to the groups
/// that are almost always right or almost always wrong, which have least to teach (Dr. GRPO, arXiv:2503.20783).
public final class GroupAdvantage {
    private GroupAdvantage() {}

    /// Of a group's judged episodes, in their order.
    static List<Advantage> of(PlayedGroup group) {
        List<Judged> judged = group.judged();
        double[] values = of(group.rewards());
        List<Advantage> advantages = new ArrayList<>(values.length);
        for (int g = 0; g < values.length; g++) {
            advantages.add(new Advantage(judged.get(g).id(), values[g]));
        }
        return advantages;
    }

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
