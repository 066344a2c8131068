package dev.agoge.grpo.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agoge.contracts.RunId;
import dev.agoge.contracts.config.Priority;
import dev.agoge.grpo.queue.Waiting.Rank;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LineTest {
    private static final Duration MINUTE = Duration.ofSeconds(60);
    private static final List<String> ARITHMETICS = List.of("cpu", "cuda");

    /// One state of the platform, changed at random again and again.
    private static final class World {
        final Random random;
        final List<Waiting> waiting = new ArrayList<>();
        final List<Holding> running = new ArrayList<>();
        final List<String> idle = new ArrayList<>();
        int runs;

        World(long seed) {
            random = new Random(seed);
        }

        Line line() {
            return new Line(waiting, running, idle, MINUTE);
        }

        void change() {
            switch (random.nextInt(7)) {
                case 0, 1, 2 -> waiting.add(anyWaiting());
                case 3 -> {
                    if (!waiting.isEmpty()) waiting.remove(random.nextInt(waiting.size()));
                }
                case 4 -> {
                    if (running.size() + idle.size() < 4) idle.add(any(ARITHMETICS));
                }
                case 5 -> {
                    if (!running.isEmpty())
                        idle.add(running.remove(random.nextInt(running.size())).fingerprint());
                }
                default -> take();
            }
        }

        private Waiting anyWaiting() {
            var rank = new Rank(
                    any(List.of(Priority.values())),
                    random.nextInt(10) == 0,
                    random.nextInt(10) == 0,
                    any(List.of("ada", "bob", "eve")),
                    random.nextInt(3) * 100,
                    Instant.ofEpochSecond(random.nextInt(50)));
            return new Waiting(
                    new RunId("run-" + runs++),
                    rank,
                    random.nextBoolean() ? Optional.of(any(ARITHMETICS)) : Optional.empty(),
                    random.nextInt(5) == 0 ? Optional.of("Its tasks are still being made.") : Optional.empty());
        }

        private <T> T any(List<T> of) {
            return of.get(random.nextInt(of.size()));
        }

        private void take() {
            if (idle.isEmpty()) return;
            String trainer = idle.removeFirst();
            Optional<RunId> next = line().next(trainer);
            if (next.isEmpty()) {
                idle.add(trainer);
                return;
            }
            Waiting taken = waiting.stream()
                    .filter(one -> one.run().equals(next.get()))
                    .findFirst()
                    .orElseThrow();
            waiting.remove(taken);
            running.add(new Holding(
                    taken.run(),
                    taken.rank().priority(),
                    random.nextInt(4) == 0,
                    trainer,
                    Duration.ofSeconds(random.nextInt(120))));
        }
    }

    @Test
    void whatIsSaidIsWhatWouldHappen() {
        for (long seed = 0; seed < 300; seed++) {
            World world = new World(seed);
            for (int i = 0; i < 60; i++) {
                world.change();
                check(world, world.line());
            }
        }
    }

    private static void check(World world, Line line) {
        List<RunId> order = line.order();
        assertThat(order).hasSameSizeAs(world.waiting).doesNotHaveDuplicates();
        Map<RunId, RunId> displaced = line.displaced();
        assertThat(new HashSet<>(displaced.values())).hasSameSizeAs(displaced.values());
        for (int at = 0; at < order.size(); at++) {
            RunId run = order.get(at);
            Waiting one = world.waiting.stream()
                    .filter(other -> other.run().equals(run))
                    .findFirst()
                    .orElseThrow();
            String why = line.why(run);
            boolean said = why.startsWith("Number " + (at + 1) + " of " + order.size());
            boolean taken = ARITHMETICS.stream()
                    .anyMatch(arithmetic -> line.next(arithmetic).equals(Optional.of(run)));
            boolean could = ARITHMETICS.stream()
                    .anyMatch(arithmetic -> new Line(List.of(one), world.running, world.idle, MINUTE)
                            .next(arithmetic)
                            .isPresent());
            assertThat(said).as(why).isEqualTo(could);
            if (at == 0) assertThat(taken).as(why).isEqualTo(could);
            boolean trainers = !world.running.isEmpty() || !world.idle.isEmpty();
            assertThat(why.contains("no trainer is up")).isEqualTo(could && !trainers);
            boolean freeForIt = world.idle.stream()
                    .anyMatch(arithmetic -> line.next(arithmetic).equals(Optional.of(run)));
            if (freeForIt && at == 0) assertThat(why).contains("a trainer is free");
            assertThat(why.contains("which leaves")).as(why).isEqualTo(displaced.containsValue(run));
        }
        displaced.forEach((victim, by) -> {
            Holding holding = world.running.stream()
                    .filter(one -> one.run().equals(victim))
                    .findFirst()
                    .orElseThrow();
            Waiting above = world.waiting.stream()
                    .filter(one -> one.run().equals(by))
                    .findFirst()
                    .orElseThrow();
            assertThat(holding.since()).isGreaterThanOrEqualTo(MINUTE);
            assertThat(holding.stuck() || above.rank().priority().compareTo(holding.priority()) > 0)
                    .isTrue();
            // Once the place is free, nobody who could go before it keeps it from going.
            assertThat(above.rank().aside()).isFalse();
        });
    }

    @Test
    void thePlaceIsTakenByTheOneItWasFreedFor() {
        for (long seed = 0; seed < 300; seed++) {
            World world = new World(seed);
            for (int i = 0; i < 60; i++) {
                world.change();
                Line line = world.line();
                if (line.displaced().size() != 1 || !world.idle.isEmpty()) continue;
                RunId victim = line.displaced().keySet().iterator().next();
                Holding left = world.running.stream()
                        .filter(one -> one.run().equals(victim))
                        .findFirst()
                        .orElseThrow();
                List<Waiting> waiting = new ArrayList<>(world.waiting);
                waiting.add(new Waiting(
                        victim,
                        new Rank(left.priority(), left.stuck(), false, "ada", 0, Instant.EPOCH),
                        Optional.of(left.fingerprint()),
                        Optional.empty()));
                List<Holding> running = new ArrayList<>(world.running);
                running.remove(left);
                Optional<RunId> next =
                        new Line(waiting, running, List.of(left.fingerprint()), MINUTE).next(left.fingerprint());
                assertThat(next).isPresent().isNotEqualTo(Optional.of(victim));
            }
        }
    }

    @Test
    void theReasonNamesTheNumbers() {
        var ada = new Rank(Priority.NORMAL, false, false, "ada", 812.4, Instant.EPOCH);
        var bob = new Rank(Priority.NORMAL, false, false, "bob", 20, Instant.ofEpochSecond(5));
        var line = new Line(
                List.of(
                        new Waiting(new RunId("a"), ada, Optional.empty(), Optional.empty()),
                        new Waiting(new RunId("b"), bob, Optional.empty(), Optional.empty())),
                List.of(new Holding(new RunId("c"), Priority.HIGH, false, "cpu", Duration.ofSeconds(90))),
                List.of(),
                MINUTE);
        assertThat(line.why(new RunId("a")))
                .isEqualTo("Number 2 of 2, behind b, whose owner bob has used 20 trainer-seconds of late and ada 812:"
                        + " the only trainer holds c (high, for 90 s); it begins when one of them ends or is paused, or"
                        + " when it is of a higher class.");
    }
}
