package dev.agoge.grpo;

import dev.agoge.contracts.BlobStore;
import dev.agoge.contracts.Draws;
import dev.agoge.contracts.Draws.Purpose;
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

/// What the cold start learns from: recorded playings of the tasks' solutions, some of them broken on purpose. In every
/// round each is seen once, in an order drawn anew.
public final class Demonstrations {
    private final long seed;
    private final Stage stage;
    private final List<Lesson> episodes;

    private int shuffledRound = -1;
    private int[] order = {};

    private Demonstrations(long seed, Stage stage, List<Lesson> episodes) {
        this.seed = seed;
        this.stage = stage;
        this.episodes = episodes;
        if (episodes.isEmpty()) throw new IllegalStateException("there is not one demonstration to learn from");
    }

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

    public static Demonstrations of(long seed, Stage stage, List<PlayedGroup> played, BlobStore blobs) {
        List<Lesson> episodes = new ArrayList<>();
        for (PlayedGroup group : played) {
            for (Judged episode : group.judged()) {
                episodes.add(episode.lesson(blobs, new Sampling(1, 1)));
            }
        }
        return new Demonstrations(seed, stage, episodes);
    }

    /// @param from how many have been seen before this batch
    public List<Lesson> batch(long from, int size) {
        List<Lesson> batch = new ArrayList<>(size);
        for (long seen = from; seen < from + size; seen++) {
            int round = Math.toIntExact(seen / episodes.size());
            int place = Math.toIntExact(seen % episodes.size());
            batch.add(episodes.get(order(round)[place]));
        }
        return batch;
    }

    private int[] order(int round) {
        if (round != shuffledRound) {
            order = new int[episodes.size()];
            for (int i = 0; i < order.length; i++) {
                order[i] = i;
                int swap =
                        Draws.of(seed, Purpose.ORDER_BATCHES, stage, round, i).below(i + 1, 0, 0);
                order[i] = order[swap];
                order[swap] = i;
            }
            shuffledRound = round;
        }
        return order;
    }
}
