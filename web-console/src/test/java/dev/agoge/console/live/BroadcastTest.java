package dev.agoge.console.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agoge.contracts.RunEvent;
import dev.agoge.contracts.RunId;
import java.time.Duration;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class BroadcastTest {
    private static final RunId RUN = new RunId("a");
    private static final Duration NOW = Duration.ZERO;

    @Test
    void aListenerThatKeepsUpHearsEverythingInOrder() throws InterruptedException {
        Broadcast broadcast = new Broadcast(10, 10);
        try (var listener = broadcast.listen(Optional.of(RUN), Optional.empty())) {
            broadcast.say(happening(0, 0, RUN));
            broadcast.say(happening(1, 5, RUN));
            assertThat(offset(listener.next(NOW))).isEqualTo(0);
            assertThat(listener.next(NOW))
                    .isInstanceOfSatisfying(
                            Heard.Event.class,
                            heard -> assertThat(heard.position()).hasToString("0:0,1:5"));
            assertThat(listener.next(NOW)).isInstanceOf(Heard.Silence.class);
        }
        assertThat(broadcast.listening()).isZero();
    }

    @Test
    void aSlowListenerIsToldOfTheGapAndNeverHoldsUpTheOthers() throws InterruptedException {
        Broadcast broadcast = new Broadcast(10, 3);
        try (var slow = broadcast.listen(Optional.empty(), Optional.empty())) {
            for (int i = 0; i < 5; i++) broadcast.say(happening(0, i, RUN));
            assertThat(slow.next(NOW)).isInstanceOf(Heard.Gap.class);
            assertThat(offset(slow.next(NOW))).isEqualTo(3);
            assertThat(offset(slow.next(NOW))).isEqualTo(4);
        }
    }

    @Test
    void whoWasAwayForTooLongIsToldOfTheGap() throws InterruptedException {
        Broadcast broadcast = new Broadcast(2, 10);
        for (int i = 0; i < 6; i++) broadcast.say(happening(0, i, RUN));
        try (var back = broadcast.listen(Optional.empty(), Optional.of(Position.parse("0:1")))) {
            assertThat(back.next(NOW)).isInstanceOf(Heard.Gap.class);
            assertThat(offset(back.next(NOW))).isEqualTo(4);
        }
        try (var justInTime = broadcast.listen(Optional.empty(), Optional.of(Position.parse("0:3")))) {
            assertThat(offset(justInTime.next(NOW))).isEqualTo(4);
        }
    }

    @Test
    void everybodyHearsTheEnd() throws InterruptedException {
        Broadcast broadcast = new Broadcast(2, 2);
        try (var listener = broadcast.listen(Optional.empty(), Optional.empty())) {
            broadcast.end();
            assertThat(listener.next(Duration.ofMinutes(1))).isInstanceOf(Heard.End.class);
        }
    }

    @Test
    void aPositionIsReadAsItIsWrittenAndNothingElseIs() {
        assertThat(Position.parse("0:41,7:3")).hasToString("0:41,7:3");
        for (String nonsense : new String[] {"x", "1", "1:", ":1", "1:2,", "a:b", "1:2".repeat(1000)}) {
            assertThatThrownBy(() -> Position.parse(nonsense)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aPositionCannotBeChangedFromOutside() {
        var offsets = new TreeMap<Integer, Long>();
        Position position = new Position(offsets);
        offsets.put(1, 1L);
        assertThat(position.offsets()).isEmpty();
    }

    private static long offset(Heard heard) {
        return ((Heard.Event) heard).happening().offset();
    }

    private static Happening happening(int partition, long offset, RunId run) {
        return new Happening(partition, offset, new RunEvent.Progressed(run, 0, "rl", offset, 10));
    }
}
