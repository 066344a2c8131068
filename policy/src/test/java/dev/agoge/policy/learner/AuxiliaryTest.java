package dev.agoge.policy.learner;

import static dev.agoge.policy.learner.LearnerTest.learner;
import static dev.agoge.policy.learner.LearnerTest.sequences;
import static dev.agoge.policy.learner.LearnerTest.slopes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.agoge.policy.model.ModelConfig;
import dev.agoge.policy.model.SmallModels;
import dev.agoge.policy.op.VectorOps;
import dev.agoge.policy.weights.Weights;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What is learned beside the loss: to look ahead, and an even load of the experts.
class AuxiliaryTest {
    /// The layer that looks ahead sees no neighbour, and does not change what the model predicts.
    @Test
    void lookingAheadEndsWithItsSequence() {
        ModelConfig config = SmallModels.lookingAhead();
        List<TrainSequence> sequences = sequences(config, 6, 4);
        try (var ops = new VectorOps(2)) {
            Auxiliary auxiliary = new Auxiliary(0.1, 0.1, 0.1);
            double lookahead = 0;
            double balance = 0;
            Learner learner = learner(config, SmallModels.weights(config, 1), ops, 1000);
            for (TrainSequence sequence : sequences) {
                Auxiliary.Losses alone = backward(learner, List.of(sequence), auxiliary);
                lookahead += alone.lookahead();
                balance += alone.balance();
            }
            Auxiliary.Losses together = backward(learner, sequences, auxiliary);
            assertThat(together.lookahead()).isEqualTo(lookahead, within(1e-9 * lookahead));
            assertThat(together.balance()).isEqualTo(balance, within(1e-9 * balance));
            assertThat(backward(learner, sequences, Auxiliary.NONE).lookahead()).isZero();
        }
    }

    private static Auxiliary.Losses backward(Learner learner, List<TrainSequence> sequences, Auxiliary auxiliary) {
        Learner.Pass pass = learner.forward(sequences);
        return pass.backward(slopes(pass.logProbs()), auxiliary);
    }

    /// Where no expert is preferred, it is one for each sequence and layer.
    @Test
    void theLossOfBalanceGrowsWithPreference() {
        ModelConfig config = SmallModels.stretched();
        Weights weights = SmallModels.weights(config, 1);
        for (String name : weights.names()) {
            if (name.endsWith("mlp.gate.weight")) Arrays.fill(weights.data(name), 0f);
        }
        List<TrainSequence> sequences = sequences(config, 4, 5);
        try (var ops = new VectorOps(1)) {
            Auxiliary.Losses even = backward(learner(config, weights, ops, 1000), sequences, new Auxiliary(0, 1, 0));
            Auxiliary.Losses uneven = backward(
                    learner(config, SmallModels.weights(config, 1), ops, 1000), sequences, new Auxiliary(0, 1, 0));
            assertThat(even.balance()).isCloseTo(4 * config.moeLayers(), within(1e-5));
            assertThat(uneven.balance()).isGreaterThan(even.balance());
        }
    }

    @Test
    void balanceMovesTheBiasTowardsAnEvenLoad() {
        ModelConfig config = SmallModels.full();
        try (var ops = new VectorOps(1)) {
            Learner learner = learner(config, SmallModels.weights(config, 8), ops, 1000);
            String name = "model.layers.1.mlp.gate.e_score_correction_bias";
            float[] before = learner.weights().data(name).clone();
            Learner.Pass pass = learner.forward(sequences(config, 8, 9));
            pass.backward(slopes(pass.logProbs()));
            long[] load = learner.loads()[0];
            double mean = Arrays.stream(load).average().orElseThrow();
            learner.balance(0.125);
            float[] after = learner.weights().data(name);
            for (int e = 0; e < load.length; e++) {
                assertThat(after[e] - before[e])
                        .isEqualTo((float) (0.125 * Math.signum(mean - load[e])), within(1e-6f));
            }
        }
    }
}
