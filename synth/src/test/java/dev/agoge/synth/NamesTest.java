package dev.agoge.synth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agoge.contracts.Draws;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NamesTest {
    private static Dice dice(int number) {
        return new Dice(Draws.of(1, Draws.Purpose.SYNTHESISE, 0, number, 0), 0);
    }

    @Test
    void noFullNameIsBothTrainedOnAndHeldOut() {
        Set<String> trained = new HashSet<>();
        Set<String> heldOut = new HashSet<>();
        for (int i = 0; i < 500; i++) {
            trained.addAll(Names.people(dice(i), 6, 32, false));
            trained.addAll(Names.goods(dice(i), 6, 32, false));
            heldOut.addAll(Names.people(dice(i), 6, 32, true));
            heldOut.addAll(Names.goods(dice(i), 6, 32, true));
        }
        assertThat(trained).doesNotContainAnyElementsOf(heldOut).hasSizeGreaterThan(800);
        assertThat(heldOut).hasSizeGreaterThan(100);
    }

    @Test
    void theSmallestPoolIsEnoughForBothSides() {
        for (int i = 0; i < 200; i++) {
            assertThat(Names.people(dice(i), 16, Names.SMALLEST_POOL, true)).doesNotHaveDuplicates();
            assertThat(Names.goods(dice(i), 16, Names.SMALLEST_POOL, true)).doesNotHaveDuplicates();
        }
    }

    @Test
    void neighboursShareASurnameAndNothingElse() {
        List<String> names = Names.people(dice(0), 8, 32, false);
        assertThat(names).doesNotHaveDuplicates();
        for (int i = 0; i < names.size(); i += 2) {
            String[] one = names.get(i).split(" ");
            String[] two = names.get(i + 1).split(" ");
            assertThat(one[1]).isEqualTo(two[1]);
            assertThat(one[0]).isNotEqualTo(two[0]);
        }
    }

    @Test
    void identifiersAreDistinctAndBeginDifferently() {
        List<String> few = Names.ids(dice(0), 30);
        assertThat(few.stream().map(id -> id.substring(0, id.indexOf('-')))).doesNotHaveDuplicates();
        assertThat(Names.ids(dice(1), 900))
                .doesNotHaveDuplicates()
                .allMatch(id -> Names.ID.matcher(id).matches());
    }
}
