package dev.agoge.grpo;

import dev.agoge.contracts.BlobStore;
import dev.agoge.contracts.EpisodeKind;
import dev.agoge.contracts.GroupId;
import dev.agoge.contracts.Player;
import dev.agoge.contracts.PolicyVersion;
import dev.agoge.contracts.RunId;
import dev.agoge.contracts.Sampling;
import dev.agoge.contracts.Stage;
import dev.agoge.contracts.config.Lessons;
import dev.agoge.contracts.config.RunConfig;
import dev.agoge.grpo.PlayedEpisode.Judged;
import dev.agoge.policy.learner.Lesson;
import java.util.ArrayList;
import java.util.List;

/// What the cold start learns from: recorded playings of the tasks' solutions, some of them broken on purpose.
public final class Demonstrations {
    private Demonstrations() {}

    /// @param version whose tokenizer writes them down
    // Large because a request depends on all of these.
    public static List<GroupRequest> requests(
            RunId run,
            Stage stage,
            RunConfig config,
            Lessons.Demonstrations recipe,
            Tasks tasks,
            PolicyVersion version) {
        Player player = new Player.Demonstrator(version, recipe.mistakeRate());
        List<GroupRequest> requests = new ArrayList<>(recipe.count());
        for (int i = 0; i < recipe.count(); i++) {
            GroupId id = new GroupId(run, stage, EpisodeKind.DEMONSTRATE, 0, i);
            requests.add(GroupRequest.of(id, tasks.demonstrated(i), List.of(player), config.limits(), config.seed()));
        }
        return requests;
    }

    public static List<Lesson> lessons(List<PlayedGroup> played, BlobStore blobs) {
        List<Lesson> episodes = new ArrayList<>();
        for (PlayedGroup group : played) {
            for (Judged episode : group.judged()) {
                episodes.add(episode.lesson(blobs, new Sampling(1, 1)));
            }
        }
        return episodes;
    }
}
