package dev.agoge.policy.learner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agoge.policy.model.ModelConfig;
import dev.agoge.policy.model.SmallModels;
import dev.agoge.policy.model.TensorPlan;
import dev.agoge.policy.model.Transformer.Activations;
import dev.agoge.policy.op.VectorOps;
import dev.agoge.policy.weights.Weights;
import dev.agoge.policy.weights.Weights.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// How indexers learn, and that nothing else notices.
class IndexerLearningTest {
    private final VectorOps ops = new VectorOps(1);
    private final ModelConfig config = SmallModels.sparse();
    private final List<TrainSequence> sequences = sequences(true);

    @AfterEach
    void close() {
        ops.close();
    }

    private List<TrainSequence> sequences(boolean spoken) {
        List<TrainSequence> sequences = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            int[] ids = SmallModels.tokens(config, 20 + 9 * i, 3 + i);
            byte[] mask = new byte[ids.length];
            if (spoken) Arrays.fill(mask, 1, mask.length, (byte) 1);
            sequences.add(new TrainSequence(ids, mask, null, null, 1));
        }
        return sequences;
    }

    private Learner learner(ModelConfig config, Weights weights, Frozen frozen, Activations activations) {
        var settings = new Optimizer.Settings(0.9, 0.95, 1e-8, 0.01, 1, frozen);
        return new Learner(config, weights, Optimizer.fresh(settings, weights), ops, 60, activations);
    }

    private static Auxiliary.Losses backward(Learner learner, List<TrainSequence> sequences, Auxiliary auxiliary) {
        Learner.Pass pass = learner.forward(sequences);
        float[][] slopes = new float[sequences.size()][];
        for (int i = 0; i < slopes.length; i++) {
            slopes[i] = new float[pass.logProbs()[i].length];
            Arrays.fill(slopes[i], -0.1f);
        }
        return pass.backward(slopes, auxiliary);
    }

    private static Map<String, float[]> gradients(Learner learner) {
        Map<String, float[]> gradients = new TreeMap<>();
        learner.gradients().tensors().forEach((name, tensor) -> gradients.put(name, tensor.data()));
        return gradients;
    }

    private static boolean ofIndexer(String name) {
        return name.contains(".indexer.");
    }

    /// The main loss reaches no indexer, and the indexers' loss nothing else.
    @Test
    void indexersAreCutOff() {
        Learner without = learner(config, SmallModels.weights(config, 1), Frozen.NONE, Activations.KEPT);
        Learner with = learner(config, SmallModels.weights(config, 1), Frozen.NONE, Activations.KEPT);
        assertThat(backward(without, sequences, new Auxiliary(0.1, 0.1, 0)).indexer())
                .isZero();
        assertThat(backward(with, sequences, new Auxiliary(0.1, 0.1, 0.5)).indexer())
                .isPositive();
        Map<String, float[]> theirs = gradients(without);
        gradients(with).forEach((name, gradient) -> {
            if (ofIndexer(name)) {
                assertThat(theirs.get(name)).as(name).containsOnly(0f);
                assertThat(gradient).as(name).isNotEqualTo(theirs.get(name));
            } else {
                assertThat(gradient).as(name).isEqualTo(theirs.get(name));
            }
        });
    }

    /// That nothing else learns spares the rest of the backward, and changes no bit.
    @Test
    void indexersLearnAloneAsTheyDoWithTheRest() {
        Auxiliary auxiliary = new Auxiliary(0.1, 0, 0.5);
        Learner all = learner(config, SmallModels.weights(config, 1), Frozen.NONE, Activations.KEPT);
        Learner alone =
                learner(config, SmallModels.weights(config, 1), Frozen.ALL_BUT_INDEXERS, Activations.RECOMPUTED);
        double loss = backward(all, sequences, auxiliary).indexer();
        assertThat(backward(alone, sequences, auxiliary).indexer()).isEqualTo(loss);
        Map<String, float[]> theirs = gradients(all);
        Map<String, float[]> own = gradients(alone);
        assertThat(own.keySet()).isNotEmpty().allMatch(IndexerLearningTest::ofIndexer);
        own.forEach((name, gradient) -> assertThat(gradient).as(name).isEqualTo(theirs.get(name)));
    }

    /// That of the layer that looks ahead too, though nothing else of that layer is asked for.
    @Test
    void everyIndexerLearnsByItself() {
        Auxiliary auxiliary = new Auxiliary(0, 0.1, 0.5);
        Learner ahead = learner(config, SmallModels.weights(config, 1), Frozen.NONE, Activations.KEPT);
        Learner all = learner(config, SmallModels.weights(config, 1), Frozen.NONE, Activations.KEPT);
        Learner alone = learner(config, SmallModels.weights(config, 1), Frozen.ALL_BUT_INDEXERS, Activations.KEPT);
        backward(ahead, sequences, new Auxiliary(0.1, 0.1, 0.5));
        Auxiliary.Losses losses = backward(all, sequences, auxiliary);
        assertThat(losses.lookahead()).isZero();
        assertThat(backward(alone, sequences, auxiliary).indexer()).isEqualTo(losses.indexer());
        gradients(alone).forEach((name, gradient) -> {
            assertThat(norm(gradient)).as(name).isPositive();
            assertThat(gradient)
                    .as(name)
                    .isEqualTo(gradients(all).get(name))
                    .isEqualTo(gradients(ahead).get(name));
        });
        String layer = "model.layers." + config.layers() + ".";
        assertThat(gradients(alone).keySet()).anyMatch(name -> name.startsWith(layer));
        gradients(all).forEach((name, gradient) -> {
            if (name.startsWith(layer) && !ofIndexer(name))
                assertThat(norm(gradient)).isZero();
        });
        assertThat(all.loads()[config.moeLayers()]).as("nothing to balance").containsOnly(0);
    }

    private static double norm(float[] x) {
        double squares = 0;
        for (float one : x) squares += (double) one * one;
        return Math.sqrt(squares);
    }

    /// The warm-up: all attend to all, and the indexers learn what it is that they attend to.
    @Test
    void indexersWarmUp() {
        ModelConfig dense = config.attendingToAll();
        Weights weights = SmallModels.weights(config, 1);
        Weights before = weights.copy();
        Learner learner = learner(dense, weights, Frozen.ALL_BUT_INDEXERS, Activations.KEPT);
        List<TrainSequence> unspoken = sequences(false);
        double first = backward(learner, unspoken, new Auxiliary(0, 0, 0.01)).indexer();
        double last = first;
        for (int step = 0; step < 40; step++) {
            learner.step(1e-2);
            last = backward(learner, unspoken, new Auxiliary(0, 0, 0.01)).indexer();
        }
        assertThat(last).isLessThan(0.6 * first);
        for (String name : weights.names()) {
            if (!ofIndexer(name)) {
                assertThat(weights.data(name)).as(name).isEqualTo(before.data(name));
            }
        }
    }

    /// Where a token may attend to all before it, it is as if there were no indexer, bit for bit.
    @Test
    void whoMayChooseAllIsDense() {
        ModelConfig dense = ModelConfig.parse(config.toJson().replace("deepseek_v32", "deepseek_v3"));
        assertThat(dense.attention().sparse()).isFalse();
        Weights weights = SmallModels.weights(config, 1);
        Map<String, Tensor> rest = new TreeMap<>(weights.tensors());
        rest.keySet().removeIf(IndexerLearningTest::ofIndexer);
        Auxiliary auxiliary = new Auxiliary(0.1, 0.1, 0);
        Learner chosen = learner(config.attendingToAll(), weights, Frozen.NONE, Activations.KEPT);
        Learner whole = learner(dense, new Weights(rest), Frozen.NONE, Activations.KEPT);
        assertThat(chosen.forward(sequences).logProbs())
                .isDeepEqualTo(whole.forward(sequences).logProbs());
        backward(chosen, sequences, auxiliary);
        backward(whole, sequences, auxiliary);
        Map<String, float[]> gradients = gradients(chosen);
        gradients(whole)
                .forEach((name, gradient) ->
                        assertThat(gradients.get(name)).as(name).isEqualTo(gradient));
        Learner sparse = learner(config, weights, Frozen.NONE, Activations.KEPT);
        assertThat(Arrays.deepEquals(
                        sparse.forward(sequences).logProbs(),
                        whole.forward(sequences).logProbs()))
                .isFalse();
    }

    @Test
    void whatShallLearnMustBeThere() {
        Set<String> names = new TensorPlan(SmallModels.full()).initial(1).names();
        assertThatThrownBy(() -> Frozen.ALL_BUT_INDEXERS.among(names)).hasMessageContaining("indexer");
    }

    /// A bias begins with zero and does not decay.
    @Test
    void biasesBeginAndStayWhereNothingMovesThem() {
        Weights weights = new TensorPlan(config).initial(1);
        String bias = "model.layers.0.self_attn.indexer.k_norm.bias";
        assertThat(weights.data(bias)).containsOnly(0f);
        Arrays.fill(weights.data(bias), 0.5f);
        Learner learner = learner(config, weights, Frozen.NONE, Activations.KEPT);
        backward(learner, sequences, Auxiliary.NONE);
        learner.step(1e-2);
        assertThat(weights.data(bias)).containsOnly(0.5f);
    }
}
