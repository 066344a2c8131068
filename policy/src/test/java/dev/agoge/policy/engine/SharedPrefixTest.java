package dev.agoge.policy.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agoge.contracts.Draws;
import dev.agoge.contracts.Sampling;
import dev.agoge.policy.model.ModelConfig;
import dev.agoge.policy.model.SmallModels;
import dev.agoge.policy.weights.Weights;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a sequence need not compute, because another has.
@Timeout(60)
class SharedPrefixTest {
    private final ModelConfig config = SmallModels.full();
    private final Weights weights = SmallModels.weights(config, 3);

    private Engine engine(int rowsPerTick, int pages) {
        long pageBytes;
        try (Engine engine = new Engine(config, weights, EngineLimits.DEFAULT, 1)) {
            pageBytes = engine.metrics().pages().bytesEach();
        }
        return new Engine(config, weights, new EngineLimits(rowsPerTick, pages * pageBytes), 1);
    }

    private int[] tokens(int count, int seed) {
        return SmallModels.tokens(config, count, seed);
    }

    private static int[] joined(int[]... parts) {
        return Arrays.stream(parts).flatMapToInt(Arrays::stream).toArray();
    }

    private static Sampled say(Sequence sequence, int turn, int count) {
        Draws draws = Draws.of(1, Draws.Purpose.SAMPLE_TOKEN, 0, 0, 0);
        return sequence.sample(new TurnRequest(new Sampling(1, 1), draws, turn, count, Stops.NONE));
    }

    private static long hits(Engine engine) {
        return engine.metrics().pages().prefixHits();
    }

    @Test
    void aNextSegmentFindsRepliesAndResultsOfTheLast() {
        try (Engine engine = engine(64, 100)) {
            int[] said;
            try (Sequence sequence = engine.open(tokens(21, 1), 120)) {
                say(sequence, 0, 20);
                sequence.append(tokens(30, 2));
                say(sequence, 1, 10);
                said = sequence.ids();
            }
            assertThat(hits(engine)).isZero();
            // Of 81 tokens 80 were computed: five pages.
            try (Sequence next = engine.open(joined(said, tokens(7, 3)), 120)) {
                say(next, 0, 1);
                assertThat(hits(engine)).isEqualTo(80);
            }
            // Another reply from the same place: of its beginning, one page that is whole.
            try (Sequence other = engine.open(joined(Arrays.copyOf(said, 31), tokens(9, 4)), 120)) {
                say(other, 0, 1);
                assertThat(hits(engine)).isEqualTo(80 + 16);
            }
        }
    }

    @Test
    void aRetryComputesItsRepliesOnly() {
        try (Engine engine = engine(64, 100)) {
            List<Sampled> first = new ArrayList<>();
            List<Sampled> second = new ArrayList<>();
            for (List<Sampled> said : List.of(first, second)) {
                try (Sequence sequence = engine.open(tokens(33, 1), 140)) {
                    said.add(say(sequence, 0, 15));
                    sequence.append(tokens(50, 2));
                    said.add(say(sequence, 1, 1));
                }
            }
            for (int i = 0; i < 2; i++) RandomLoadTest.assertSame(first.get(i), second.get(i));
            // The prompt, and three pages of the results: the sixteenth of its first page is theirs.
            assertThat(hits(engine)).isEqualTo(32 + 1 + 48);
        }
    }

    /// A page that waits to be computed for one sequence may be filled by what another says.
    @Test
    void whatOneSaysIsThereForWhoBeginsWithIt() {
        int[] whole;
        Sampled alone;
        try (Engine engine = engine(64, 100);
                Sequence sequence = engine.open(tokens(21, 1), 120)) {
            say(sequence, 0, 50);
            whole = sequence.ids();
            alone = say(sequence, 1, 9);
        }
        try (Engine engine = engine(64, 100);
                Sequence speaker = engine.open(tokens(21, 1), 120);
                Sequence next = engine.open(whole, 120)) {
            say(speaker, 0, 50);
            RandomLoadTest.assertSame(say(next, 1, 9), alone);
            // Of 70 tokens before the last, four pages; the rest is computed twice.
            assertThat(hits(engine)).isEqualTo(64);
            assertThat(engine.metrics().batches().tokens()).isEqualTo(70 + 6 + 1 + 8);
        }
    }

    @Test
    void siblingsComputeTheirPromptOnceHoweverSlowly() throws InterruptedException {
        for (int rows : new int[] {1, 7, 64}) {
            try (Engine engine = engine(rows, 200)) {
                List<Thread> siblings = new ArrayList<>();
                for (int i = 0; i < 8; i++) {
                    siblings.add(Thread.startVirtualThread(() -> {
                        try (Sequence sequence = engine.open(tokens(44, 1), 60)) {
                            say(sequence, 0, 1);
                        }
                    }));
                }
                for (Thread sibling : siblings) sibling.join();
                assertThat(engine.metrics().batches().tokens()).isEqualTo(43 + 8);
                assertThat(engine.metrics().turns()).isEqualTo(new EngineMetrics.Turns(8, 8, 0));
            }
        }
    }

    @Test
    void theLeastRecentlyUsedGiveWay() {
        // Each conversation takes three pages of prompt, and needs four at most.
        try (Engine engine = engine(64, 10)) {
            speak(engine, 1);
            speak(engine, 2);
            speak(engine, 1);
            assertThat(hits(engine)).isEqualTo(48);
            speak(engine, 3);
            assertThat(engine.metrics().pages().remembered()).isEqualTo(9);
            speak(engine, 4);
            speak(engine, 1);
            assertThat(hits(engine)).as("the first was used after the second").isEqualTo(2 * 48);
            speak(engine, 2);
            assertThat(hits(engine)).as("the second gave way").isEqualTo(2 * 48);
        }
    }

    private void speak(Engine engine, int prompt) {
        try (Sequence sequence = engine.open(tokens(49, prompt), 60)) {
            say(sequence, 0, 1);
        }
    }

    /// A remembered page is room that can be made, or a beginning that is found, not both.
    @Test
    void whatIsRememberedIsNotCountedTwice() throws InterruptedException {
        try (Engine engine = engine(64, 8)) {
            speak(engine, 1);
            assertThat(engine.metrics().pages().remembered()).isEqualTo(3);
            Sequence other = engine.open(tokens(2, 2), 64);
            Thread again = Thread.startVirtualThread(() -> speak(engine, 1));
            while (engine.metrics().sequences().waiting() == 0) {
                assertThat(again.isAlive()).isTrue();
                Thread.sleep(1);
            }
            // It may grow as long as it was opened for, meanwhile.
            say(other, 0, 62);
            other.close();
            again.join();
            assertThat(engine.metrics().pages().inUse()).isZero();
        }
    }

    /// A long sequence that waits for memory is not passed by short ones that came later.
    @Test
    void whoWaitsIsAdmittedInTheOrderOfAsking() throws InterruptedException {
        try (Engine engine = engine(64, 13)) {
            List<String> order = Collections.synchronizedList(new ArrayList<>());
            Sequence first = engine.open(tokens(2, 1), 100);
            Thread big = waiting(engine, 1, 150, "big", order);
            Thread small = waiting(engine, 2, 20, "small", order);
            assertThat(engine.metrics().pages().free()
                            - engine.metrics().pages().claimed())
                    .as("the small one would fit")
                    .isGreaterThan(3);
            first.close();
            big.join();
            small.join();
            assertThat(order).containsExactly("big", "small");
        }
    }

    private Thread waiting(Engine engine, int ahead, int maxTokens, String name, List<String> order)
            throws InterruptedException {
        Thread thread = Thread.startVirtualThread(() -> {
            try (Sequence _ = engine.open(tokens(2, 6 + ahead), maxTokens)) {
                order.add(name);
            } catch (CancellationException e) {
                order.add(name + " gave up");
            }
        });
        while (engine.metrics().sequences().waiting() < ahead) Thread.sleep(1);
        return thread;
    }

    @Test
    void whoGivesUpWaitingLetsTheNextIn() throws InterruptedException {
        try (Engine engine = engine(64, 13);
                Sequence _ = engine.open(tokens(2, 1), 100)) {
            List<String> order = Collections.synchronizedList(new ArrayList<>());
            Thread big = waiting(engine, 1, 150, "big", order);
            Thread small = waiting(engine, 2, 20, "small", order);
            big.interrupt();
            small.join();
            big.join();
            assertThat(order).containsExactlyInAnyOrder("big gave up", "small");
        }
    }
}
