package dev.agoge.grpo;

import dev.agoge.contracts.EpisodeKind;
import dev.agoge.contracts.GroupId;
import dev.agoge.contracts.Player;
import dev.agoge.contracts.PolicyVersion;
import dev.agoge.contracts.RunId;
import dev.agoge.contracts.Stage;
import dev.agoge.contracts.config.RunConfig;
import dev.agoge.contracts.config.StageConfig;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// Collects the groups of one RL step, in waves: a batch of them, then as many more as are likely to yield what is
/// still missing, up to ten batches. A wave's size depends on outcomes alone, so it is the same whenever the step
/// is done.
public final class Gathering {
    private static final int MAX_BATCHES = 10;

    private final RunId run;
    private final Stage stage;
    private final RunConfig config;
    private final StageConfig.Rl recipe;
    private final Tasks tasks;

    public Gathering(RunId run, Stage stage, RunConfig config, StageConfig.Rl recipe, Tasks tasks) {
        this.run = run;
        this.stage = stage;
        this.config = config;
        this.recipe = recipe;
        this.tasks = tasks;
    }

    public List<GroupRequest> firstWave(int step, PolicyVersion version) {
        return requests(step, 0, recipe.batchPrompts(), version);
    }

    /// All groups of the step, by ordinal; the ones to train on are [#chosen].
    public List<PlayedGroup> gather(Arena arena, int step, PolicyVersion version) throws InterruptedException {
        List<PlayedGroup> played = arena.play(firstWave(step, version), _ -> {});
        for (int wave = nextWave(played); wave > 0; wave = nextWave(played)) {
            played = arena.play(requests(step, played.size(), wave, version), _ -> {});
        }
        return played;
    }

    /// How many more groups to ask for: 0 if there are enough with spread, or if it was tried enough.
    private int nextWave(List<PlayedGroup> played) {
        int batch = recipe.batchPrompts();
        int left = MAX_BATCHES * batch - played.size();
        int useful = (int) played.stream().filter(PlayedGroup::hasSpread).count();
        int missing = batch - useful;
        if (missing <= 0) return 0;
        int likely = useful == 0 ? batch : Math.ceilDiv(missing * played.size(), useful);
        return Math.min(left, Math.min(likely, batch));
    }

    /// The lowest-numbered groups with spread, a batch of them at most.
    public List<PlayedGroup> chosen(List<PlayedGroup> played) {
        return played.stream()
                .filter(PlayedGroup::hasSpread)
                .limit(recipe.batchPrompts())
                .toList();
    }

    private List<GroupRequest> requests(int step, int from, int count, PolicyVersion version) {
        List<Player> players = Collections.nCopies(
                recipe.groupSize(), new Player.Policy(version, recipe.rollout().sampling()));
        List<GroupRequest> requests = new ArrayList<>(count);
        for (int ordinal = from; ordinal < from + count; ordinal++) {
            GroupId id = new GroupId(run, stage, EpisodeKind.TRAIN, step, ordinal);
            requests.add(
                    GroupRequest.of(id, tasks.trained(stage, step, ordinal), players, config.limits(), config.seed()));
        }
        return requests;
    }
}
