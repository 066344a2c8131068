package dev.agoge.grpo;

import dev.agoge.contracts.EpisodeKind;
import dev.agoge.contracts.GroupId;
import dev.agoge.contracts.Player;
import dev.agoge.contracts.PolicyVersion;
import dev.agoge.contracts.RunId;
import dev.agoge.contracts.Sampling;
import dev.agoge.contracts.Split;
import dev.agoge.contracts.Stage;
import dev.agoge.contracts.TaskCard;
import dev.agoge.contracts.config.RunConfig;
import dev.agoge.grpo.PlayedEpisode.Judged;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// Measures a policy version on held-out tasks: k playings of each at temperature 1 and one greedy, always the same
/// tasks with the same draws, so that two measurements differ by the policy alone.
///
/// pass@1 is the share of playings at temperature 1 that solve their task (avg@k), pass@k the share of tasks that
/// at least one of them solves. The headline is over combinations of domain and shape known from training; unknown
/// ones are reported apart.
public final class Evaluator {
    private static final Sampling FREELY = new Sampling(1, 1);

    private final RunId run;
    private final RunConfig config;

    public Evaluator(RunId run, RunConfig config) {
        this.run = run;
        this.config = config;
    }

    public List<GroupRequest> requests(Stage stage, int step, PolicyVersion version, List<TaskCard> tasks) {
        List<Player> players = new ArrayList<>();
        for (int k = 0; k < config.evaluation().samples(); k++) players.add(new Player.Policy(version, FREELY));
        players.add(new Player.Policy(version, Sampling.GREEDY));
        List<GroupRequest> requests = new ArrayList<>(tasks.size());
        for (int i = 0; i < tasks.size(); i++) {
            if (!tasks.get(i).split().heldOut()) {
                throw new IllegalArgumentException(
                        "task " + tasks.get(i).task() + " is trained on, so it cannot be evaluated with");
            }
            GroupId id = new GroupId(run, stage, EpisodeKind.EVALUATE, step, i);
            requests.add(GroupRequest.of(id, tasks.get(i), players, config.limits(), config.seed()));
        }
        return requests;
    }

    /// @param groups of these tasks, in their order
    public Map<String, Double> measure(List<TaskCard> tasks, List<PlayedGroup> groups) {
        Map<String, Solved> solved = new TreeMap<>();
        for (int i = 0; i < tasks.size(); i++) {
            TaskCard task = tasks.get(i);
            String split = task.split().name().toLowerCase(Locale.ROOT).replace('_', '-');
            Solved one = solved(groups.get(i));
            solved.merge("eval/" + split + "/", one, Solved::and);
            if (task.split() != Split.HELD_OUT) continue;
            solved.merge("eval/", one, Solved::and);
            solved.merge("eval/shape/" + task.shape() + "/", one, Solved::and);
            if (i < config.evaluation().subset()) solved.merge("eval/subset/", one, Solved::and);
        }
        Map<String, Double> metrics = new TreeMap<>();
        solved.forEach((name, all) -> all.report(name, config.evaluation().samples(), metrics));
        metrics.put("eval/tasks", (double) tasks.size());
        return metrics;
    }

    private Solved solved(PlayedGroup group) {
        int sampled = 0;
        int passed = 0;
        int greedy = 0;
        int greedyPassed = 0;
        for (Judged episode : group.judged()) {
            boolean pass = episode.score() == 1;
            if (episode.id().member() == config.evaluation().samples()) {
                greedy++;
                if (pass) greedyPassed++;
            } else {
                sampled++;
                if (pass) passed++;
            }
        }
        return new Solved(sampled, passed, sampled > 0 ? 1 : 0, passed > 0 ? 1 : 0, greedy, greedyPassed);
    }

    /// How many there were and how many of them solved their task: playings, tasks, greedy playings.
    private record Solved(int sampled, int passed, int tasks, int tasksPassed, int greedy, int greedyPassed) {
        Solved and(Solved other) {
            return new Solved(
                    sampled + other.sampled,
                    passed + other.passed,
                    tasks + other.tasks,
                    tasksPassed + other.tasksPassed,
                    greedy + other.greedy,
                    greedyPassed + other.greedyPassed);
        }

        void report(String name, int k, Map<String, Double> metrics) {
            if (sampled > 0) metrics.put(name + "pass@1", (double) passed / sampled);
            if (tasks > 0 && k > 1) metrics.put(name + "pass@" + k, (double) tasksPassed / tasks);
            if (greedy > 0) metrics.put(name + "greedy", (double) greedyPassed / greedy);
        }
    }
}
