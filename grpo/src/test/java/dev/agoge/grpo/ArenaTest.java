package dev.agoge.grpo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agoge.contracts.Arithmetic;
import dev.agoge.contracts.EpisodeRequest;
import dev.agoge.contracts.RunId;
import dev.agoge.contracts.runs.Move;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ArenaTest {
    private final Doorbell doorbell = new Doorbell();
    private final Deque<EpisodeRequest> queue = new ArrayDeque<>();

    private Arena arena(Ledger ledger, RunId run, int window, Leave leave) {
        Arena.Line line = new Arena.Line(queue::addAll, () -> window, doorbell, Duration.ofMinutes(1));
        return new Arena(ledger, line, new Arena.Hold(run, 7, Arithmetic.CPU, leave), Clock.systemUTC());
    }

    private Leave leave() {
        return new Leave(System::nanoTime, doorbell::ring, Duration.ofDays(1));
    }

    @Test
    void whoeverWaitsForResultsLeavesAtOnce() throws InterruptedException {
        Leave leave = leave();
        Arena arena = arena(new OpenEpisodes().ledger(), Samples.RUN, 100, leave);
        AtomicLong stopped = new AtomicLong();
        CompletableFuture<Void> waiting = CompletableFuture.runAsync(() -> {
            try {
                arena.play(List.of(Samples.group(0, 0, 4)), _ -> {});
            } catch (Leave.Left left) {
                stopped.set(System.nanoTime());
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        Thread.sleep(300);
        long asked = System.nanoTime();
        leave.ask(new Leave.Reason.Wished(Move.PAUSE));
        waiting.join();
        assertThat(Duration.ofNanos(stopped.get() - asked)).isLessThan(Duration.ofSeconds(1));
    }

    @Test
    void whoHasHadNoHeartbeatForHalfALeaseStopsByItsOwnClock() {
        AtomicLong now = new AtomicLong(5);
        Leave leave = new Leave(now::get, doorbell::ring, Duration.ofSeconds(7));
        now.addAndGet(Duration.ofSeconds(6).toNanos());
        leave.look();
        leave.held(now.get(), Duration.ofSeconds(7));
        now.addAndGet(Duration.ofSeconds(7).toNanos());
        leave.look();
        now.addAndGet(1);
        assertThatThrownBy(leave::look)
                .isInstanceOfSatisfying(
                        Leave.Left.class, left -> assertThat(left.reason()).isInstanceOf(Leave.Reason.Lost.class));
    }

    @Test
    void aRunThatIsLostIsNotSavedWhateverWasAskedBefore() {
        Leave leave = leave();
        leave.ask(new Leave.Reason.Wished(Move.PAUSE));
        leave.ask(new Leave.Reason.Lost("another has it"));
        leave.ask(new Leave.Reason.Stopping());
        assertThat(leave.asked()).contains(new Leave.Reason.Lost("another has it"));
    }

    @Test
    void requestsGoOutUnderTheClaimAsFarAsTheWindowReaches() {
        OpenEpisodes episodes = new OpenEpisodes();
        Arena arena = arena(episodes.ledger(), Samples.RUN, 3, leave());
        arena.ask(List.of(Samples.group(0, 0, 5)));
        assertThat(queue)
                .hasSize(3)
                .allSatisfy(request -> assertThat(request.sending().epoch()).isEqualTo(7));
        episodes.judged(queue.removeFirst());
        arena.dispatch();
        assertThat(queue).hasSize(3);
    }

    /// Run A has asked for far more than it may send; then B comes. From there on, whatever stretch of play is looked
    /// at, each gets its share of the episodes begun.
    @Test
    void twoRunsShareTheWorkersAlike() {
        int capacity = 32;
        Random random = new Random(3);
        OpenEpisodes ofA = new OpenEpisodes();
        OpenEpisodes ofB = new OpenEpisodes();
        RunId a = new RunId("a");
        RunId b = new RunId("b");
        Window window = new Window(() -> capacity, () -> 2);
        Arena arenaA = arena(ofA.ledger(), a, window.size(), leave());
        Arena arenaB = arena(ofB.ledger(), b, window.size(), leave());
        arenaA.ask(OpenEpisodes.groups(a, 400));
        List<RunId> begun = new ArrayList<>();
        List<EpisodeRequest> playing = new ArrayList<>();
        for (int ended = 0; ended < 2500; ended++) {
            if (ended == 200) arenaB.ask(OpenEpisodes.groups(b, 400));
            while (playing.size() < capacity && !queue.isEmpty()) {
                playing.add(queue.removeFirst());
                begun.add(playing.getLast().id().group().run());
            }
            EpisodeRequest done = playing.remove(random.nextInt(playing.size()));
            boolean isA = done.id().group().run().equals(a);
            (isA ? ofA : ofB).judged(done);
            (isA ? arenaA : arenaB).dispatch();
        }
        for (int from = 200 + 2 * window.size(); from + 200 < begun.size(); from += 50) {
            long mine =
                    begun.subList(from, from + 200).stream().filter(a::equals).count();
            assertThat(mine).as("of 200 from %d", from).isBetween(80L, 120L);
        }
    }

    @Test
    void theWindowIsTwiceTheCapacityOverTheRuns() {
        assertThat(new Window(() -> 256, () -> 1).size()).isEqualTo(512);
        assertThat(new Window(() -> 256, () -> 2).size()).isEqualTo(256);
        assertThat(new Window(() -> 0, () -> 0).size()).isEqualTo(64);
    }
}
