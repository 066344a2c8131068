package dev.agoge.grpo.stage;

import dev.agoge.contracts.PolicyVersion;
import dev.agoge.contracts.Stage;
import dev.agoge.contracts.config.StageConfig;
import dev.agoge.grpo.TrainablePolicy;

/// Supervised fine-tuning: the policy learns to say what its lessons say.
final class SftStage implements TrainingStage {
    private final TrainingRun run;
    private final Stage stage;
    private final StageConfig.Sft config;

    SftStage(TrainingRun run, Stage stage, StageConfig.Sft config) {
        this.run = run;
        this.stage = stage;
        this.config = config;
    }

    @Override
    public Stage stage() {
        return stage;
    }

    @Override
    public TrainablePolicy begin() {
        return run.versions().open(run.versions().require(stage, 0), stage);
    }

    @Override
    public void train(TrainablePolicy policy, int from) throws InterruptedException {
        if (stage.ordinal() == 1) run.measureBeginning(stage);
        new Finetuning(run, stage, config).train(stage, policy, from, config.steps());
        PolicyVersion version = run.end(stage, config.steps(), policy);
        run.evaluate(stage, version.step(), version, run.allEvaluated());
    }
}
