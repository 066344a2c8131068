package dev.agoge.contracts.config;

import dev.agoge.contracts.Limits;
import dev.agoge.contracts.Stage;
import dev.agoge.contracts.document.Bounds;
import dev.agoge.contracts.document.Mistake;
import dev.agoge.contracts.document.Mistaken;
import dev.agoge.contracts.document.Setting;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// All that a run's result depends on: equal config and equal arithmetic, equal weights. Resolved, it names everything
/// by digest and holds every default; then it is stored with its run, shown, and never changes.
public record RunConfig(
        @Setting(value = "All chance of the run comes from it.", byDefault = "1")
        long seed,

        @Setting("What is trained: where it comes from, and how it speaks.")
        PolicyConfig policy,

        @Setting("The tasks it is trained on and evaluated with.")
        TaskSource tasks,

        @Setting(value = "How far an episode may go.", byDefault = "{}")
        Limits limits,

        @Setting("What is done, one after the other.") List<StageConfig> stages,

        @Setting(value = "How policies are measured, before, during and after.", byDefault = "{}")
        Evaluation evaluation,

        @Setting(
                value = "C, the chains of additions that a step's gradients are summed in: part of the result, and the"
                        + " most machines that may share a step.",
                min = 1,
                max = 64,
                byDefault = "1")
        int gradientChains) {

    public RunConfig {
        Bounds.check(RunConfig.class, seed, policy, tasks, limits, stages, evaluation, gradientChains);
        stages = List.copyOf(stages);
        List<Mistake> mistakes = stageMistakes(stages);
        if (!mistakes.isEmpty()) throw new Mistaken(mistakes);
    }

    private static List<Mistake> stageMistakes(List<StageConfig> stages) {
        List<Mistake> mistakes = new ArrayList<>();
        if (stages.isEmpty()) mistakes.add(new Mistake("/stages", "There is no stage.", "Name at least one."));
        if (stages.size() > Stage.MOST) {
            mistakes.add(new Mistake(
                    "/stages", "There are " + stages.size() + " stages.", "A run has at most " + Stage.MOST + "."));
        }
        Set<String> names = new HashSet<>();
        for (int i = 0; i < stages.size(); i++) {
            StageConfig stage = stages.get(i);
            if (!names.add(stage.name())) {
                mistakes.add(new Mistake(
                        "/stages/" + i + "/name",
                        "Two stages are named '" + stage.name() + "'.",
                        "Give each a name of its own."));
            }
            if (stage instanceof StageConfig.Control) checkControl(stages, i, mistakes);
        }
        return mistakes;
    }

    /// The control goes on from the end of the cold start, for as long as RL took: it needs both, and comes last.
    private static void checkControl(List<StageConfig> stages, int at, List<Mistake> mistakes) {
        List<StageConfig> before = stages.subList(0, at);
        boolean follows = before.stream().anyMatch(StageConfig.Sft.class::isInstance)
                && before.stream().anyMatch(StageConfig.Rl.class::isInstance);
        if (!follows || at != stages.size() - 1) {
            mistakes.add(new Mistake(
                    "/stages/" + at,
                    "A control goes on with an sft stage for as long as the rl stage took.",
                    "Put it last, after an sft and an rl stage."));
        }
    }

    /// The stage at this place, as it is known everywhere else; the first has ordinal 1.
    public Stage stage(int index) {
        return new Stage(index + 1, stages.get(index).name());
    }

    public RunConfig withSeed(long other) {
        return new RunConfig(other, policy, tasks, limits, stages, evaluation, gradientChains);
    }
}
