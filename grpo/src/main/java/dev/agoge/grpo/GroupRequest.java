package dev.agoge.grpo;

import dev.agoge.contracts.EpisodeId;
import dev.agoge.contracts.EpisodeRequest;
import dev.agoge.contracts.GroupId;
import dev.agoge.contracts.Limits;
import dev.agoge.contracts.Player;
import dev.agoge.contracts.TaskCard;
import java.util.ArrayList;
import java.util.List;

/// A group that the trainer wants played: one task, and who plays each member.
public record GroupRequest(GroupId id, TaskCard task, List<EpisodeRequest> episodes) {
    public GroupRequest {
        episodes = List.copyOf(episodes);
        if (episodes.isEmpty()) throw new IllegalArgumentException("group " + id + " asks for no episode");
    }

    /// @param players one for each member
    // Large because a request depends on all of these.
    public static GroupRequest of(GroupId id, TaskCard task, List<Player> players, Limits limits, long seed) {
        List<EpisodeRequest> episodes = new ArrayList<>(players.size());
        for (int member = 0; member < players.size(); member++) {
            episodes.add(new EpisodeRequest(
                    new EpisodeId(id, member), task.task(), task.environment(), players.get(member), limits, seed, 1));
        }
        return new GroupRequest(id, task, episodes);
    }
}
