package dev.agoge.grpo.stage;

import dev.agoge.contracts.PolicyVersion;
import dev.agoge.contracts.Stage;
import dev.agoge.contracts.config.StageConfig;
import dev.agoge.grpo.TrainablePolicy;
import java.util.List;

/// What RL must beat: the last sft stage goes on with its lessons and its moments, for as long as RL took.
final class ControlStage implements TrainingStage {
    private final TrainingRun run;
    private final Stage stage;
    private final Stage teaching;
    private final StageConfig.Sft config;

    ControlStage(TrainingRun run, Stage stage) {
        this.run = run;
        this.stage = stage;
        List<StageConfig> before = run.config().stages().subList(0, stage.ordinal() - 1);
        int last = lastSft(before);
        this.teaching = run.config().stage(last);
        this.config = (StageConfig.Sft) before.get(last);
    }

    private static int lastSft(List<StageConfig> stages) {
        for (int i = stages.size() - 1; i >= 0; i--) if (stages.get(i) instanceof StageConfig.Sft) return i;
        throw new IllegalStateException("a control without an sft stage before it");
    }

    @Override
    public Stage stage() {
        return stage;
    }

    @Override
    public TrainablePolicy begin() {
        return run.versions().restore(run.versions().endOf(teaching, config.steps()));
    }

    @Override
    public void train(TrainablePolicy policy, int from) throws InterruptedException {
        int steps = Math.toIntExact(run.with().ledger().decide(run.id(), stage.name() + " steps", this::steps));
        new Finetuning(run, teaching, config).train(stage, policy, from, steps);
        PolicyVersion version = run.end(stage, steps, policy);
        run.evaluate(stage, steps, version, run.allEvaluated());
    }

    /// As many as take the time that RL took, at the pace of the stage it goes on with.
    private long steps() {
        double each = seconds(teaching) / config.steps();
        double rl = 0;
        for (int i = 0; i < stage.ordinal() - 1; i++) {
            if (run.config().stages().get(i) instanceof StageConfig.Rl)
                rl += seconds(run.config().stage(i));
        }
        return Math.max(1, Math.round(rl / Math.max(1e-6, each)));
    }

    private double seconds(Stage of) {
        return run.with().ledger().seconds(run.id(), of);
    }
}
