package dev.agoge.grpo;

import dev.agoge.contracts.EpisodeKind;
import dev.agoge.contracts.GroupId;
import dev.agoge.contracts.Player;
import dev.agoge.contracts.PolicyVersion;
import dev.agoge.contracts.RunConfig;
import dev.agoge.contracts.Stage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// Collects the groups of one RL step, in waves: a batch of them, then as many more as are likely to yield what is
/// still missing, up to ten batches. A wave's size depends on outcomes alone, so it is the same whenever the step
/// is done.
final class Gathering {
    private static final int MAX_BATCHES = 10;

    private final RunConfig config;
    private final Tasks tasks;

    Gathering(RunConfig config, Tasks tasks) {
        this.config = config;
        this.tasks = tasks;
    }

    List<GroupRequest> firstWave(int step, PolicyVersion version) {
        return requests(step, 0, config.grpo().batchGroups(), version);
    }

    /// All groups of the step, by ordinal; the ones to train on are [#chosen].
    List<PlayedGroup> gather(Arena arena, int step, PolicyVersion version) throws InterruptedException {
        List<PlayedGroup> played = arena.play(firstWave(step, version), _ -> {});
        for (int wave = nextWave(played); wave > 0; wave = nextWave(played)) {
            played = arena.play(requests(step, played.size(), wave, version), _ -> {});
        }
        return played;
    }

    /// How many more groups to ask for: 0 if there are enough with spread, or if it was tried enough.
    private int nextWave(List<PlayedGroup> played) {
        int batch = config.grpo().batchGroups();
        int left = MAX_BATCHES * batch - played.size();
        int useful = (int) played.stream().filter(PlayedGroup::hasSpread).count();
        int missing = batch - useful;
        if (missing <= 0) return 0;
        int likely = useful == 0 ? batch : Math.ceilDiv(missing * played.size(), useful);
        return Math.min(left, Math.min(likely, batch));
    }

    /// The lowest-numbered groups with spread, a batch of them at most.
    List<PlayedGroup> chosen(List<PlayedGroup> played) {
        return played.stream()
                .filter(PlayedGroup::hasSpread)
                .limit(config.grpo().batchGroups())
                .toList();
    }

    private List<GroupRequest> requests(int step, int from, int count, PolicyVersion version) {
        RunConfig.Grpo recipe = config.grpo();
        List<Player> players = Collections.nCopies(recipe.groupSize(), new Player.Policy(version, recipe.sampling()));
        List<GroupRequest> requests = new ArrayList<>(count);
        for (int ordinal = from; ordinal < from + count; ordinal++) {
            GroupId id = new GroupId(config.run(), Stage.RL, EpisodeKind.TRAIN, step, ordinal);
            requests.add(GroupRequest.of(id, tasks.trained(step, ordinal), players, config.limits(), config.seed()));
        }
        return requests;
    }
}
