package dev.agoge.grpo;

import dev.agoge.policy.learner.Chains;
import dev.agoge.policy.learner.Lesson;
import dev.agoge.policy.learner.Loss;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What one optimizer step is after: it takes episodes with their log-probabilities, and gives gradients of them and
/// metrics. It counts over the step, and is good for one.
public sealed interface Objective extends Loss permits Grpo, Imitation {
    /// How far the step moves the routers' biases towards an even load (DeepSeek-V3's γ); 0 leaves them.
    double balanceSpeed();

    /// Of what it has been shown so far.
    Map<String, Double> metrics();

    /// The step: gradients over all the lessons, then AdamW.
    ///
    /// @return the step's metrics
    default Map<String, Double> improve(
            TrainablePolicy policy, List<Lesson> lessons, Chains chains, double learningRate) {
        policy.learn(lessons, chains, this);
        TrainablePolicy.Update update = policy.step(learningRate, balanceSpeed());
        Map<String, Double> metrics = new TreeMap<>(metrics());
        metrics.put("policy/grad_norm", update.gradientNorm());
        metrics.put("policy/learning_rate", learningRate);
        return metrics;
    }
}
