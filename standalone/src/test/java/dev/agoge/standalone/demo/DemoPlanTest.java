package dev.agoge.standalone.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agoge.standalone.demo.DemoPlan.Wish;
import dev.agoge.standalone.home.Refusal;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoPlanTest {
    private static final Wish ANY = new Wish(Optional.empty(), Optional.empty(), false);

    @TempDir
    private Path home;

    @Test
    void theFirstWishIsKept() {
        DemoPlan plan = DemoPlan.of(home, wish(3, 7), 1000);
        assertThat(plan).isEqualTo(new DemoPlan(3, 7, false, 1000, false));
        assertThat(DemoPlan.of(home, wish(3, 7), 2000)).isEqualTo(plan);
        assertThat(DemoPlan.of(home, ANY, 2000))
                .as("what is not asked for is as before")
                .isEqualTo(plan);
    }

    @Test
    void anotherWishOnAnUnfinishedHomeIsRefused() {
        DemoPlan.of(home, wish(3, 7), 0);
        assertThatThrownBy(() -> DemoPlan.of(home, wish(4, 7), 0))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("--seed 3 --steps 7")
                .hasMessageContaining("--seed 4 --steps 7");
        assertThatThrownBy(() -> DemoPlan.of(home, new Wish(Optional.empty(), Optional.empty(), true), 0))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("--steps 7 --control");
    }

    @Test
    void aFinishedHomeIsOpenedWhateverIsWished() {
        DemoPlan.of(home, wish(3, 7), 0).end(home);
        DemoPlan plan = DemoPlan.of(home, wish(4, 8), 0);
        assertThat(plan).isEqualTo(new DemoPlan(3, 7, false, 0, true));
        assertThat(wish(4, 8).fits(plan)).isFalse();
        assertThat(ANY.fits(plan)).isTrue();
    }

    private static Wish wish(long seed, int steps) {
        return new Wish(Optional.of(seed), Optional.of(steps), false);
    }
}
