package dev.agoge.grpo;

import dev.agoge.grpo.TrainablePolicy.Pass;
import dev.agoge.grpo.TrainablePolicy.Update;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// One optimizer step of the cold start. The router chooses its experts, and its biases move towards an even load.
public final class SftUpdate {
    private final TrainablePolicy policy;
    private final double balanceSpeed;

    /// @param balanceSpeed of the routers' biases
    public SftUpdate(TrainablePolicy policy, double balanceSpeed) {
        this.policy = policy;
        this.balanceSpeed = balanceSpeed;
    }

    /// @return the step's metrics
    public Map<String, Double> learn(List<TrainingEpisode> episodes, double learningRate) {
        int tokens = episodes.stream().mapToInt(TrainingEpisode::policyTokens).sum();
        SftLoss objective = new SftLoss(tokens);
        double loss = 0;
        for (List<TrainingEpisode> batch : TrainingEpisode.microBatches(episodes)) {
            Pass pass = policy.forward(TrainingEpisode.sequences(batch), false);
            List<float[]> gradients = new ArrayList<>();
            for (int i = 0; i < TrainingEpisode.sequences(batch).size(); i++) {
                float[] logProbs = pass.logProbs(i);
                loss += objective.of(logProbs);
                gradients.add(objective.gradient(logProbs.length));
            }
            pass.backward(gradients);
        }
        Update update = policy.step(learningRate, balanceSpeed);
        return Map.of(
                "sft/loss", loss, "policy/grad_norm", update.gradientNorm(), "policy/learning_rate", learningRate);
    }
}
