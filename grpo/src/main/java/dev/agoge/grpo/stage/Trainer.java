package dev.agoge.grpo.stage;

import dev.agoge.contracts.RunId;
import dev.agoge.contracts.config.RunConfig;
import dev.agoge.contracts.config.RunSettings;
import dev.agoge.contracts.config.StageConfig;
import dev.agoge.grpo.Leave;
import dev.agoge.grpo.SavePoint;
import dev.agoge.grpo.Surroundings;
import dev.agoge.grpo.TrainablePolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The loop: from a run's origin through its stages, measured before, between and after.
///
/// There is no code for going on after a crash but this: take up the latest checkpoint and do the steps. Groups
/// that were played are found in the ledger and not played again, versions and steps that were recorded must come
/// out the same, and what a clock had a say in was decided once and is read. So a run that was killed ends with the
/// same weights, byte for byte, as one that was not. One that was left is taken up where it was left.
public final class Trainer {
    private final TrainingRun run;
    private final List<TrainingStage> stages = new ArrayList<>();

    public Trainer(RunId id, RunConfig config, RunSettings beside, Surroundings with) {
        this.run = new TrainingRun(id, config, beside.checkpoints(), with);
        for (int i = 0; i < config.stages().size(); i++) stages.add(stage(i));
    }

    private TrainingStage stage(int index) {
        return switch (run.config().stages().get(index)) {
            case StageConfig.Sft sft -> new SftStage(run, run.config().stage(index), sft);
            case StageConfig.Rl rl -> new RlStage(run, run.config().stage(index), rl);
            case StageConfig.Control _ -> new ControlStage(run, run.config().stage(index));
            case StageConfig.Evaluate _ -> new EvaluateStage(run, run.config().stage(index));
        };
    }

    /// Trains to the end.
    ///
    /// @return why it ended early, or nothing
    /// @throws Leave.Left where the trainer is to leave: then [#leave]
    public String train() throws InterruptedException {
        Optional<SavePoint> latest = run.versions().latest();
        if (latest.isEmpty()) run.begin();
        int first = latest.map(point -> point.stage().ordinal() - 1).orElse(0);
        for (TrainingStage stage : stages.subList(first, stages.size())) {
            Optional<SavePoint> here = latest.filter(point -> point.stage().equals(stage.stage()));
            TrainablePolicy policy = here.isPresent() ? run.versions().restore(here.get()) : stage.begin();
            int step = here.map(SavePoint::step).orElse(0);
            run.stand(stage.stage(), step, policy);
            stage.train(policy, step);
        }
        return endedEarly();
    }

    /// Writes what whoever takes the run up needs to do the step in hand.
    public Optional<SavePoint> leave() {
        return run.leave();
    }

    private String endedEarly() {
        for (TrainingStage stage : stages) {
            if (stage instanceof RlStage rl && rl.endedEarly()) {
                return "stage " + rl.stage().name()
                        + ": no group had spread any more: the policy solves a task always or never";
            }
        }
        return "";
    }
}
