package dev.agoge.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agoge.contracts.Draws.Purpose;
import org.junit.jupiter.api.Test;

class DrawsTest {
    @Test
    void aDrawIsAFunctionOfItsOrdinals() {
        Draws draws = Draws.of(7, Purpose.CHOOSE_TASK, 1, 2, 3);
        assertThat(draws.bits(0, 0))
                .isEqualTo(Draws.of(7, Purpose.CHOOSE_TASK, 1, 2, 3).bits(0, 0));
        assertThat(draws.bits(0, 0)).isNotEqualTo(draws.bits(0, 1)).isNotEqualTo(draws.bits(1, 0));
        assertThat(draws.bits(0, 0))
                .isNotEqualTo(Draws.of(8, Purpose.CHOOSE_TASK, 1, 2, 3).bits(0, 0));
    }

    @Test
    void drawsBelowABoundAreEven() {
        Draws draws = Draws.of(1, Purpose.SAMPLE_TOKEN, 0, 0, 0);
        int[] counts = new int[10];
        for (int token = 0; token < 100_000; token++) counts[draws.below(10, 0, token)]++;
        for (int count : counts) assertThat(count).isBetween(9_600, 10_400);
    }

    @Test
    void unitDrawsLieInTheHalfOpenInterval() {
        Draws draws = Draws.of(1, Purpose.SAMPLE_TOKEN, 0, 0, 0);
        double sum = 0;
        for (int token = 0; token < 100_000; token++) {
            double unit = draws.unit(3, token);
            assertThat(unit).isGreaterThanOrEqualTo(0).isLessThan(1);
            sum += unit;
        }
        assertThat(sum / 100_000).isBetween(0.495, 0.505);
    }

    @Test
    void evaluationsOfTwoVersionsDrawTheSameAndTrainingDoesNot() {
        assertThat(firstDraw(EpisodeKind.EVALUATE, new Stage(1, "sft"), 0))
                .isEqualTo(firstDraw(EpisodeKind.EVALUATE, new Stage(2, "rl"), 40));
        assertThat(firstDraw(EpisodeKind.TRAIN, new Stage(2, "rl"), 0))
                .isNotEqualTo(firstDraw(EpisodeKind.TRAIN, new Stage(2, "rl"), 1));
    }

    private static long firstDraw(EpisodeKind kind, Stage stage, int step) {
        GroupId group = new GroupId(new RunId("demo"), stage, kind, step, 3);
        return Draws.of(7, Purpose.SAMPLE_TOKEN, new EpisodeId(group, 2)).bits(0, 0);
    }
}
