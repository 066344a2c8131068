package dev.agoge.grpo;

import dev.agoge.contracts.EpisodeId;
import dev.agoge.contracts.GroupId;
import dev.agoge.grpo.PlayedEpisode.Judged;
import java.util.ArrayList;
import java.util.List;

/// What was decided about a played group.
///
/// @param advantages of its judged episodes, if it was trained on
public record ClosedGroup(GroupId id, Fate fate, double meanScore, double spread, List<Advantage> advantages) {
    public ClosedGroup {
        advantages = List.copyOf(advantages);
    }

    public record Advantage(EpisodeId episode, double value) {}

    public static ClosedGroup of(PlayedGroup group, Fate fate) {
        double[] rewards = group.rewards();
        List<Advantage> advantages = new ArrayList<>();
        if (fate == Fate.TRAINED) {
            double[] values = GroupAdvantage.of(rewards);
            List<Judged> judged = group.judged();
            for (int g = 0; g < values.length; g++) {
                advantages.add(new Advantage(judged.get(g).id(), values[g]));
            }
        }
        double sum = 0;
        for (double reward : rewards) sum += reward;
        return new ClosedGroup(
                group.id(),
                rewards.length == 0 ? Fate.FAILED : fate,
                rewards.length == 0 ? 0 : sum / rewards.length,
                GroupAdvantage.spread(rewards),
                advantages);
    }
}
