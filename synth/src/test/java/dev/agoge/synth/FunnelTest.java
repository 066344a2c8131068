package dev.agoge.synth;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FunnelTest {
    @Test
    void eachStageKeepsWhatTheOneBeforeKeptWithoutWhatItDrops() {
        Funnel.Count count = new Funnel.Count();
        count.drawn(100);
        count.unfit(3);
        count.repeated(10);
        count.refused("variant");
        count.refused("leak");
        count.refused("variant");
        count.surplus(4);
        assertThat(count.funnel().stages())
                .containsExactly(
                        new Funnel.Stage("drawn", 100, 0, ""),
                        new Funnel.Stage("composed", 97, 3, "the world has nothing it could be about: 3"),
                        new Funnel.Stage("unique", 87, 10, "the same as one before: 10"),
                        new Funnel.Stage("certified", 84, 3, "leak: 1, variant: 2"),
                        new Funnel.Stage("kept", 80, 4, "more than were asked for: 4"));
    }
}
