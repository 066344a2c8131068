package dev.agoge.grpo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agoge.contracts.InMemoryBlobs;
import dev.agoge.contracts.Sampling;
import dev.agoge.contracts.TokenBlock;
import dev.agoge.grpo.ToyPolicies.ToyPolicy;
import dev.agoge.policy.learner.Lesson;
import java.util.List;
import org.junit.jupiter.api.Test;

class MismatchTest {
    private static final int[] IDS = {0, 1, 5, 7};
    private final ToyPolicy policy = new ToyPolicies(new InMemoryBlobs()).random(7);

    @Test
    void theVersionThatSampledAgreesBitForBit() {
        Mismatch mismatch = compared(played(ToyPolicies.routes(IDS)));
        assertThat(mismatch.metrics())
                .containsEntry("mismatch/max_abs_logprob_diff", 0.0)
                .containsEntry("mismatch/tokens_compared", 2.0)
                .containsEntry("mismatch/expert_diffs", 0.0);
    }

    @Test
    void oneWeightNudgedByOneUlpShows() {
        Lesson episode = played(ToyPolicies.routes(IDS));
        // Large enough that its last bit reaches the log-probability's.
        for (int i = 0; i < 3_000_000; i++) policy.nudge(1 * ToyPolicies.VOCABULARY + 5);
        Lesson larger = played(ToyPolicies.routes(IDS));
        assertThat(compared(larger).metrics()).containsEntry("mismatch/max_abs_logprob_diff", 0.0);
        policy.nudge(1 * ToyPolicies.VOCABULARY + 5);
        assertThat(compared(episode).metrics().get("mismatch/max_abs_logprob_diff"))
                .isPositive();
    }

    @Test
    void anotherExpertShowsButNotThatOfTheLastToken() {
        byte[] experts = ToyPolicies.routes(IDS);
        experts[3] = 2;
        assertThat(compared(played(experts)).routedAlike()).isTrue();
        experts[1] = 2;
        assertThat(compared(played(experts)).routedAlike()).isFalse();
    }

    private Mismatch compared(Lesson episode) {
        Mismatch mismatch = new Mismatch();
        mismatch.compare(List.of(episode.open()), policy.score(List.of(episode.open())));
        return mismatch;
    }

    private Lesson played(byte[] experts) {
        float[] logProbs = {(float) policy.after(1)[5], (float) policy.after(5)[7]};
        TokenBlock.Segment segment =
                new TokenBlock.Segment(IDS, new byte[] {0, 0, 1, 1}, experts, logProbs, new int[0][]);
        TokenBlock block = new TokenBlock(1, 1, true, false, List.of(segment));
        return new Lesson("sample", 4, 2, new Sampling(1, 1), () -> block);
    }
}
