package dev.agoge.grpo.stage;

import dev.agoge.contracts.Stage;
import dev.agoge.grpo.TrainablePolicy;

/// Measures what the run has come to, and learns nothing.
final class EvaluateStage implements TrainingStage {
    private final TrainingRun run;
    private final Stage stage;

    EvaluateStage(TrainingRun run, Stage stage) {
        this.run = run;
        this.stage = stage;
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
        run.evaluate(stage, 0, run.versions().require(stage, 0), run.allEvaluated());
        run.end(stage, 0, policy);
    }
}
