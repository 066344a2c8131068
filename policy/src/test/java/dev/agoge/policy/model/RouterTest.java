package dev.agoge.policy.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agoge.policy.model.Gate.Scoring;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class RouterTest {
    private static Router router(Scoring scoring, int experts, int perToken, int groups, int kept, double scale) {
        return new Router(new Gate(scoring, perToken, groups, kept, scoring == Scoring.SIGMOID, scale), experts);
    }

    /// Computed by hand from the formulas of DeepSeek-V3. Expert 4 scores highest, but its bias and its group keep it
    /// out.
    @Test
    void biasAndGroupsDecideWhoAndScoresHowMuch() {
        float[] logits = {.1f, 1.2f, -.3f, .8f, 2f, -1f, .4f, .5f};
        float[] bias = {0, -.5f, .2f, 0, -.4f, 0, .1f, .3f};
        float[] scores = new float[8];
        for (int e = 0; e < 8; e++) scores[e] = (float) (1 / (1 + Math.exp(-logits[e])));
        byte[] chosen = new byte[3];
        float[] gates = new float[3];
        Router router = router(Scoring.SIGMOID, 8, 3, 4, 2, 2.5);
        router.choose(scores, 0, bias, chosen, 0);
        router.weigh(scores, 0, chosen, 0, gates, 0);
        assertThat(chosen).containsExactly(7, 6, 3);
        assertThat(gates).containsExactly(new float[] {.814259f, .783163f, .902578f}, Offset.offset(2e-6f));
    }

    /// DeepSeek-V2: a group is as good as its best expert, and weights stay shares of all experts.
    @Test
    void aSoftmaxComparesGroupsByTheirBest() {
        float[] scores = {.05f, .3f, .2f, .19f, .16f, .1f};
        byte[] chosen = new byte[2];
        float[] weights = new float[2];
        Router router = router(Scoring.SOFTMAX, 6, 2, 3, 1, 16);
        router.choose(scores, 0, new float[6], chosen, 0);
        router.weigh(scores, 0, chosen, 0, weights, 0);
        assertThat(chosen).containsExactly(1, 0);
        assertThat(weights).containsExactly(4.8f, .8f);
    }

    @Test
    void ofEqualsTheLowerNumberIsChosen() {
        float[] scores = new float[6];
        byte[] chosen = new byte[2];
        router(Scoring.SIGMOID, 6, 2, 3, 1, 1).choose(scores, 0, new float[6], chosen, 0);
        assertThat(chosen).containsExactly(0, 1);
        scores[3] = scores[5] = 0.5f;
        router(Scoring.SIGMOID, 6, 2, 1, 1, 1).choose(scores, 0, new float[6], chosen, 0);
        assertThat(chosen).containsExactly(3, 5);
    }
}
