package dev.agoge.grpo.stage;

import dev.agoge.contracts.Stage;
import dev.agoge.grpo.TrainablePolicy;

/// One stage of a run, as the trainer goes through it.
sealed interface TrainingStage permits SftStage, RlStage, ControlStage, EvaluateStage {
    Stage stage();

    /// The policy as the stage finds it.
    TrainablePolicy begin();

    /// Trains to the stage's end, and measures what came out.
    ///
    /// @param policy as it was before step `from`
    void train(TrainablePolicy policy, int from) throws InterruptedException;
}
