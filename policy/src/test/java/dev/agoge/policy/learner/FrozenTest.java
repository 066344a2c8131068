package dev.agoge.policy.learner;

import static dev.agoge.policy.learner.LearnerTest.auxiliary;
import static dev.agoge.policy.learner.LearnerTest.gradients;
import static dev.agoge.policy.learner.LearnerTest.sequences;
import static dev.agoge.policy.learner.LearnerTest.slopes;
import static dev.agoge.policy.learner.LearnerTest.train;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agoge.policy.model.ModelConfig;
import dev.agoge.policy.model.SmallModels;
import dev.agoge.policy.op.VectorOps;
import dev.agoge.policy.weights.Weights;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FrozenTest {
    private static Set<String> frozen(String... patterns) {
        return new Frozen(List.of(patterns)).among(Set.of("a.gate", "a.up", "b.gate", "b.up"));
    }

    @Test
    void whatAnyOfSeveralExceptionsNamesLearns() {
        assertThat(frozen("!a.*")).containsExactly("b.gate", "b.up");
        assertThat(frozen("!a.up", "!b.up")).containsExactly("a.gate", "b.gate");
        assertThat(frozen("!*.up", "b.*")).containsExactly("a.gate", "b.gate", "b.up");
        assertThat(frozen("*.up")).containsExactly("a.up", "b.up");
        assertThat(frozen()).isEmpty();
    }

    @Test
    void patternsThatLeaveNothingToLearnAreRefused() {
        assertThatThrownBy(() -> frozen("*")).hasMessageContaining("nothing to learn");
        assertThatThrownBy(() -> frozen("!a.up", "a.*")).hasMessageContaining("[!a.up, a.*] leave nothing");
    }

    @Test
    void whatIsFrozenStaysAndCostsNothing() {
        ModelConfig config = SmallModels.lookingAhead();
        Frozen frozen =
                new Frozen(List.of("*.mlp.gate.*", "lm_head.weight", "model.embed_tokens.*", "*layernorm.weight"));
        var settings = new Optimizer.Settings(0.9, 0.95, 1e-5, 0.1, 1, frozen);
        try (var ops = new VectorOps(1)) {
            Weights weights = SmallModels.weights(config, 9);
            Weights before = weights.copy();
            Learner learner = new Learner(config, weights, Optimizer.fresh(settings, weights), ops, 40);
            Map<String, float[]> all = gradients(config, ops, 40, sequences(config, 5, 3));
            Learner half =
                    new Learner(config, SmallModels.weights(config, 1), Optimizer.fresh(settings, weights), ops, 40);
            Learner.Pass pass = half.forward(sequences(config, 5, 3));
            pass.backward(slopes(pass.logProbs()), auxiliary(config));
            half.gradients()
                    .tensors()
                    .forEach(
                            (name, tensor) -> assertThat(tensor.data()).as(name).isEqualTo(all.get(name)));
            train(config, learner, sequences(config, 5, 3), 3);
            for (String name : weights.names()) {
                boolean still = Arrays.equals(weights.data(name), before.data(name));
                boolean held = frozen.among(weights.names()).contains(name);
                assertThat(still).as(name).isEqualTo(held);
                assertThat(learner.optimizer().state().has(name + ".exp_avg")).isEqualTo(!held);
            }
            Optimizer restored = Optimizer.restored(
                    settings,
                    weights,
                    learner.optimizer().state(),
                    learner.optimizer().steps());
            assertThat(restored.state().digest())
                    .isEqualTo(learner.optimizer().state().digest());
        }
    }

    @Test
    void aPatternThatFreezesNothingIsRefused() {
        ModelConfig config = SmallModels.full();
        Weights weights = SmallModels.weights(config, 9);
        var settings = new Optimizer.Settings(0.9, 0.95, 1e-5, 0.1, 1, new Frozen(List.of("model.layer.*")));
        assertThatThrownBy(() -> Optimizer.fresh(settings, weights)).hasMessageContaining("model.layer.*");
    }
}
