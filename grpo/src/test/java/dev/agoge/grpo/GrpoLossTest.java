package dev.agoge.grpo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.agoge.contracts.Codec;
import dev.agoge.contracts.config.ObjectiveConfig;
import dev.agoge.grpo.GrpoLoss.EpisodeLoss;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GrpoLossTest {
    /// Written by `src/test/oracle/grpo_loss.py`.
    record Oracle(String trl, String torch, List<Case> cases) {}

    @SuppressWarnings("ArrayRecordComponent") // read once from JSON, compared element by element
    record Case(
            String name,
            double clip_low,
            double clip_high,
            double kl_coef,
            double mask_delta,
            double[] advantages,
            float[][] policy,
            float[][] sampled,
            float[][] reference,
            double loss,
            double[][] gradient,
            int masked_sequences) {

        ObjectiveConfig.Grpo recipe() {
            return GrpoLossTest.recipe(clip_low, clip_high, kl_coef, mask_delta);
        }

        EpisodeLoss episode(int i) {
            return new GrpoLoss(recipe(), advantages.length).of(advantages[i], policy[i], sampled[i], reference[i]);
        }
    }

    @Test
    void lossAndGradientAreThoseOfTrl() {
        List<Case> cases = oracle().cases();
        assertThat(cases).hasSize(6);
        for (Case one : cases) {
            double loss = 0;
            int masked = 0;
            for (int i = 0; i < one.advantages.length; i++) {
                EpisodeLoss episode = one.episode(i);
                loss += episode.loss();
                if (episode.masked()) masked++;
                for (int t = 0; t < one.gradient[i].length; t++) {
                    assertThat((double) episode.gradient()[t])
                            .as("%s, episode %d, token %d", one.name, i, t)
                            .isCloseTo(one.gradient[i][t], within(1e-8));
                }
            }
            assertThat(loss).as(one.name).isCloseTo(one.loss, within(1e-12));
            assertThat(masked).as(one.name).isEqualTo(one.masked_sequences);
        }
    }

    @Test
    void theOracleReachesTheClipAndTheMask() {
        Case far = oracle().cases().get(2);
        assertThat(far.name()).contains("clipped and masked");
        assertThat(far.masked_sequences()).isPositive();
        int clipped = 0;
        for (int i = 0; i < far.advantages().length; i++)
            clipped += far.episode(i).clipped();
        assertThat(clipped).isPositive();
    }

    @Test
    void theKlTermAndItsGradientHaveTheirGoldenValues() {
        checkKl(-1.0, -1.2, -1.1, 0.0207006836, 0.2210341836);
        checkKl(-6.0, -1.0, -5.5, 86.3779473422, -3.0326532986);
        checkKl(-0.2, -3.0, -0.2, 1.8608100626, 2.8);
    }

    private static void checkKl(double policy, double reference, double sampled, double value, double gradient) {
        TokenLoss token = TokenLoss.of(0, policy, sampled, reference, 0.2, 0.2);
        assertThat(token.kl()).isCloseTo(value, within(1e-9));
        assertThat(token.klGradient()).isCloseTo(gradient, within(1e-9));
    }

    @Test
    void theMaskFallsOnlyWhereTheEpisodeDidWorseAndThePolicyHasMovedPastDelta() {
        float[] sampled = {-0.5f, -1.0f, -0.2f, -2.0f};
        float[] policy = {-0.9f, -1.8f, -0.3f, -2.6f};
        assertThat(masked(-0.25, 0.474, policy, sampled)).isTrue();
        assertThat(masked(-0.25, 0.476, policy, sampled)).isFalse();
        assertThat(masked(0.25, 0.474, policy, sampled)).isFalse();
    }

    private static boolean masked(double advantage, double delta, float[] policy, float[] sampled) {
        return new GrpoLoss(recipe(0.2, 0.2, 0, delta), 1)
                .of(advantage, policy, sampled, sampled)
                .masked();
    }

    @Test
    void aMaskedEpisodeIsStillHeldToTheReference() {
        float[] sampled = {-0.1f, -0.1f};
        float[] policy = {-2f, -3f};
        float[] reference = {-1f, -1f};
        float[] gradient = new GrpoLoss(recipe(0.2, 0.2, 0.1, 0.5), 1)
                .of(-1, policy, sampled, reference)
                .gradient();
        double ratio = Math.exp((double) policy[0] - sampled[0]);
        assertThat((double) gradient[0]).isCloseTo(0.5 * 0.1 * ratio * (-2 + 1), within(1e-7));
    }

    @Test
    void theGradientIsTheSlopeOfTheLoss() {
        double h = 1e-5;
        for (double advantage : new double[] {0.75, -0.25}) {
            for (double policy = -3; policy < -0.5; policy += 0.17) {
                TokenLoss here = TokenLoss.of(advantage, policy, -1.5, -1.2, 0.2, 0.28);
                TokenLoss more = TokenLoss.of(advantage, policy + h, -1.5, -1.2, 0.2, 0.28);
                TokenLoss less = TokenLoss.of(advantage, policy - h, -1.5, -1.2, 0.2, 0.28);
                assertThat((more.policyLoss() - less.policyLoss()) / (2 * h))
                        .isCloseTo(here.policyGradient(), within(1e-6));
                assertThat((more.kl() - less.kl()) / (2 * h)).isCloseTo(here.klGradient(), within(1e-6));
            }
        }
    }

    @Test
    void clipHigherLetsAnUnlikelyTokenGrowFurther() {
        double policy = -1.5 + Math.log(1.25);
        assertThat(TokenLoss.of(1, policy, -1.5, -1.5, 0.2, 0.2).clipped()).isTrue();
        assertThat(TokenLoss.of(1, policy, -1.5, -1.5, 0.2, 0.28).clipped()).isFalse();
    }

    @Test
    void anEpisodesShareDoesNotDependOnItsNeighbours() {
        Case one = oracle().cases().get(1);
        List<EpisodeLoss> alone = new ArrayList<>();
        for (int i = one.advantages().length - 1; i >= 0; i--) alone.addFirst(one.episode(i));
        GrpoLoss together = new GrpoLoss(one.recipe(), one.advantages().length);
        for (int i = 0; i < alone.size(); i++) {
            EpisodeLoss episode =
                    together.of(one.advantages()[i], one.policy()[i], one.sampled()[i], one.reference()[i]);
            assertThat(episode.gradient()).containsExactly(alone.get(i).gradient());
            assertThat(episode.loss()).isEqualTo(alone.get(i).loss());
        }
    }

    @Test
    void anEpisodeWithoutATokenAddsNothing() {
        EpisodeLoss share =
                new GrpoLoss(recipe(0.2, 0.2, 1e-3, 0.5), 2).of(-0.5, new float[0], new float[0], new float[0]);
        assertThat(share.loss()).isZero();
        assertThat(share.gradient()).isEmpty();
    }

    @Test
    void missingLogProbabilitiesAreNamed() {
        assertThatThrownBy(
                        () -> new GrpoLoss(recipe(0.2, 0.2, 0, 0.5), 1).of(1, new float[3], new float[2], new float[3]))
                .hasMessage("3 tokens, but 2 recorded log-probabilities");
    }

    /// e^90 is more than fp32 holds.
    @Test
    void aTokenFarLikelierThanWhenItWasDrawnIsRefusedByName() {
        float[] policy = {-1, -0.5f};
        float[] farther = {-1, -90.5f};
        GrpoLoss loss = new GrpoLoss(recipe(0.2, 0.2, 0, 0.5), 1);
        assertThatThrownBy(() -> loss.of(-1, policy, farther, policy).check("r/2/7", policy, farther))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("episode r/2/7 cannot be learned from: its policy token 1 has log-probability"
                        + " -0.5, and had -90.5 when it was drawn, a ratio of e^90 where at most e^20")
                .hasMessageContaining("slope of Infinity")
                .hasMessageContaining("No weight was moved");
        // The clip silences it, or it has become less likely: nothing is drowned.
        loss.of(0.25, policy, farther, policy).check("r/2/7", policy, farther);
        loss.of(-0.25, farther, policy, policy).check("r/2/7", farther, policy);
    }

    @Test
    void itMayHaveBecomeThisMuchLikelier() {
        GrpoLoss loss = new GrpoLoss(recipe(0.2, 0.2, 0, 0.5), 1);
        float[] policy = {-1};
        loss.of(-0.25, policy, new float[] {-21}, policy).check("r", policy, new float[] {-21});
        assertThatThrownBy(() ->
                        loss.of(-0.25, policy, new float[] {-21.5f}, policy).check("r", policy, new float[] {-21.5f}))
                .hasMessageContaining("cannot be learned from");
        float[] none = {Float.NaN};
        assertThatThrownBy(() -> loss.of(-0.25, policy, none, policy).check("r", policy, none))
                .hasMessageContaining("and had NaN when it was drawn");
    }

    @Test
    void theLearningRateWarmsUpAndEndsAtATenth() {
        LearningRate rate = new LearningRate(4e-3, 10, 110);
        assertThat(rate.at(0)).isCloseTo(4e-4, within(1e-12));
        assertThat(rate.at(9)).isCloseTo(4e-3, within(1e-12));
        assertThat(rate.at(10)).isCloseTo(4e-3, within(1e-12));
        assertThat(rate.at(109)).isCloseTo(4e-4, within(1e-12));
        assertThat(rate.at(60)).isBetween(2.0e-3, 2.3e-3);
    }

    static ObjectiveConfig.Grpo recipe(double clipLow, double clipHigh, double klCoef, double maskDelta) {
        return new ObjectiveConfig.Grpo(clipLow, clipHigh, klCoef, maskDelta);
    }

    private static Oracle oracle() {
        try (InputStream in = GrpoLossTest.class.getResourceAsStream("/oracle/grpo-loss.json")) {
            if (in == null) throw new IllegalStateException("no grpo-loss.json on the class path");
            return Codec.fromJson(new String(in.readAllBytes(), StandardCharsets.UTF_8), Oracle.class);
        } catch (IOException e) {
            throw new IllegalStateException("cannot read the oracle", e);
        }
    }
}
