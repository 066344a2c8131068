package dev.agoge.grpo;

import dev.agoge.contracts.GroupId;
import dev.agoge.grpo.PlayedEpisode.Judged;
import java.util.List;

/// A group of which every episode has come out.
public record PlayedGroup(GroupId id, List<PlayedEpisode> episodes) {
    public PlayedGroup {
        episodes = List.copyOf(episodes);
    }

    public List<Judged> judged() {
        return episodes.stream()
                .filter(Judged.class::isInstance)
                .map(Judged.class::cast)
                .toList();
    }

    /// One for each judged episode.
    public double[] rewards() {
        return judged().stream().mapToDouble(Judged::score).toArray();
    }

    /// Whether its members did differently: only then is there something to learn from comparing them. One that has
    /// lost
    /// a member is not what the run asked for, and nothing is learned from it.
    boolean hasSpread() {
        return judged().size() == episodes.size() && GroupAdvantage.spread(rewards()) > 0;
    }
}
