package dev.agoge.policy.learner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agoge.policy.learner.Scorer.LogitRows;
import dev.agoge.policy.model.ModelConfig;
import dev.agoge.policy.model.SmallModels;
import dev.agoge.policy.op.VectorOps;
import dev.agoge.policy.weights.Weights;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ScorerTest {
    static List<ModelConfig> models() {
        return SmallModels.all();
    }

    /// In parts of any size, and as the learner packs it among others.
    @ParameterizedTest
    @MethodSource("models")
    void aSequenceIsReadAsItIsScored(ModelConfig config) throws IOException {
        Weights weights = SmallModels.weights(config, 3);
        int[] ids = SmallModels.tokens(config, 37, 5);
        byte[] mask = new byte[ids.length];
        Arrays.fill(mask, 1, mask.length, (byte) 1);
        TrainSequence sequence = new TrainSequence(ids, mask, null, null, 1);
        try (var ops = new VectorOps(2)) {
            Scorer packing = new Scorer(config, weights, ops, 100);
            float[] scored = packing.score(List.of(sequence, sequence)).logProbs()[1];
            for (int atOnce : new int[] {1, 5, 16, 100}) {
                List<Integer> rows = new ArrayList<>();
                Scorer scorer = new Scorer(config, weights, ops, atOnce);
                assertThat(scorer.read(ids, some -> rows.add(some.rows()))).isEqualTo(scored);
                assertThat(rows.stream().mapToInt(Integer::intValue).sum()).isEqualTo(ids.length);
                assertThat(rows).allMatch(count -> count <= atOnce);
            }
            assertThat(packing.read(new int[] {1}, LogitRows.NOBODY)).isEmpty();
        }
    }

    @Test
    void whatCannotBeScoredIsRefused() {
        ModelConfig config = SmallModels.full();
        try (var ops = new VectorOps(1)) {
            Scorer scorer = new Scorer(config, SmallModels.weights(config, 3), ops, 10);
            assertThatThrownBy(() -> scorer.read(new int[0], LogitRows.NOBODY)).hasMessageContaining("no tokens");
            // Nothing but the target of the last prediction, which is not fed.
            TrainSequence beyond = new TrainSequence(new int[] {1, 2, 53}, new byte[] {0, 0, 1}, null, null, 1);
            assertThatThrownBy(() -> scorer.score(List.of(beyond))).hasMessage("token 53 of a vocabulary of 53");
        }
    }
}
