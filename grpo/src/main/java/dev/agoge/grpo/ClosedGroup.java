package dev.agoge.grpo;

import dev.agoge.contracts.EpisodeId;
import dev.agoge.contracts.Fate;
import dev.agoge.contracts.GroupId;
import java.util.List;

/// What was decided about a played group.
///
/// @param advantages of its judged episodes, if it was trained on
public record ClosedGroup(GroupId id, Fate fate, double meanScore, double spread, List<Advantage> advantages) {
    public ClosedGroup {
        advantages = List.copyOf(advantages);
    }

    public record Advantage(EpisodeId episode, double value) {}

    /// Of a group that is not trained on.
    public static ClosedGroup of(PlayedGroup group, Fate fate) {
        if (fate == Fate.TRAINED) throw new IllegalArgumentException("group " + group.id() + " has no advantages");
        return of(group, fate, List.of());
    }

    /// Of a group that a step is about to learn from.
    public static ClosedGroup trained(PlayedGroup group, List<Advantage> advantages) {
        return of(group, Fate.TRAINED, advantages);
    }

    private static ClosedGroup of(PlayedGroup group, Fate fate, List<Advantage> advantages) {
        double[] rewards = group.rewards();
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
