package dev.agoge.policy.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agoge.contracts.Draws;
import dev.agoge.contracts.Sampling;
import dev.agoge.policy.model.ModelConfig;
import dev.agoge.policy.model.SmallModels;
import dev.agoge.policy.weights.Weights;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Whatever is asked of an engine at once, in whatever memory, whoever gives up on the way: what each
/// conversation gets is what it gets alone in an engine of its own, to the last bit.
@Timeout(120)
class RandomLoadTest {
    private static final int LOADS = 24;
    private static final int CONVERSATIONS = 24;
    private static final int MAX = 200;

    /// @param heard what is said after each turn but the last
    /// @param last the turn that its caller gives up at once; none, if there is no such turn
    /// @param patience microseconds after which it is given up, wherever it is then; 0 for never
    /// @param interrupted whether its caller is interrupted then, or the sequence closed by somebody else
    private record Conversation(
            List<Integer> prompt,
            List<TurnRequest> turns,
            List<List<Integer>> heard,
            int maxTokens,
            int last,
            int patience,
            boolean interrupted) {
        boolean patient() {
            return patience == 0 && last >= turns.size();
        }
    }

    /// What it has got.
    private record Got(List<Sampled> turns, List<Integer> ids, List<Byte> experts, boolean whole) {}

    private static final class Load {
        private final Random random;
        private final ModelConfig config;
        private final Weights weights;
        private final List<int[]> beginnings = new ArrayList<>();

        Load(int seed) {
            random = new Random(seed);
            config = SmallModels.all().get(seed % SmallModels.all().size());
            weights = SmallModels.weights(config, seed);
            for (int i = 0; i < 3; i++) beginnings.add(SmallModels.tokens(config, 80, random.nextLong()));
        }

        Engine alone() {
            return new Engine(config, weights, EngineLimits.DEFAULT, 1);
        }

        Engine together() {
            long pageBytes;
            try (Engine engine = alone()) {
                pageBytes = engine.metrics().pages().bytesEach();
            }
            return new Engine(config, weights, limits(pageBytes), 1 + random.nextInt(2));
        }

        private EngineLimits limits(long pageBytes) {
            int rows = random.nextInt(3) == 0 ? 1 + random.nextInt(6) : 1 + random.nextInt(100);
            // The longest needs fourteen.
            int pages = random.nextBoolean() ? 14 + random.nextInt(20) : 1000;
            return new EngineLimits(rows, pages * pageBytes + random.nextInt((int) pageBytes));
        }

        List<Conversation> conversations() {
            List<Conversation> all = new ArrayList<>();
            while (all.size() < CONVERSATIONS) {
                int[] prompt = prompt();
                for (int siblings = 1 + random.nextInt(5); siblings > 0; siblings--) all.add(with(prompt, all.size()));
            }
            return all.subList(0, CONVERSATIONS);
        }

        /// Begins as others do, for a while.
        private int[] prompt() {
            int[] beginning = beginnings.get(random.nextInt(3));
            int shared = random.nextInt(70);
            int[] prompt = Arrays.copyOf(beginning, shared + 1 + random.nextInt(10));
            if (random.nextBoolean()) return prompt;
            for (int i = shared; i < prompt.length; i++) prompt[i] = random.nextInt(config.vocabulary());
            return prompt;
        }

        private Conversation with(int[] prompt, int member) {
            int count = 1 + random.nextInt(3);
            // Some are drawn alike: then even what is sampled is shared.
            Draws draws = Draws.of(7, Draws.Purpose.SAMPLE_TOKEN, 0, 0, random.nextInt(4) == 0 ? 0 : member);
            Sampling sampling = sampling();
            List<TurnRequest> turns = new ArrayList<>();
            List<List<Integer>> heard = new ArrayList<>();
            for (int turn = 0; turn < count; turn++) {
                turns.add(new TurnRequest(sampling, draws, turn, 1 + random.nextInt(24), Stops.at(1), 2));
                heard.add(boxed(SmallModels.tokens(config, random.nextInt(20), random.nextInt(3))));
            }
            int last = random.nextInt(8) == 0 ? random.nextInt(count) : count;
            int patience = random.nextInt(6) == 0 ? 1 + random.nextInt(8000) : 0;
            return new Conversation(boxed(prompt), turns, heard, MAX, last, patience, random.nextBoolean());
        }

        private Sampling sampling() {
            return switch (random.nextInt(4)) {
                case 0 -> Sampling.GREEDY;
                case 1 -> new Sampling(1, 1);
                case 2 -> new Sampling(0.8, 0.9, 20, 0);
                default -> new Sampling(1.3, 1, 0, 0.1);
            };
        }
    }

    private static List<Integer> boxed(int[] ids) {
        return Arrays.stream(ids).boxed().toList();
    }

    private static int[] plain(List<Integer> ids) {
        return ids.stream().mapToInt(Integer::intValue).toArray();
    }

    private static Got play(Engine engine, Conversation conversation) {
        List<Sampled> turns = new ArrayList<>();
        Sequence sequence = engine.open(plain(conversation.prompt), conversation.maxTokens);
        boolean whole = false;
        Thread impatient = impatient(conversation, sequence);
        try (sequence) {
            for (int turn = 0; turn < conversation.turns.size(); turn++) {
                if (turn == conversation.last) Thread.currentThread().interrupt();
                turns.add(sequence.sample(conversation.turns.get(turn)));
                if (turn + 1 < conversation.turns.size()) sequence.append(plain(conversation.heard.get(turn)));
            }
            whole = true;
        } catch (CancellationException e) {
            assertThat(conversation.patient()).isFalse();
        } finally {
            impatient.interrupt();
        }
        List<Byte> experts = new ArrayList<>();
        for (byte expert : sequence.experts()) experts.add(expert);
        return new Got(turns, boxed(sequence.ids()), experts, whole);
    }

    private static Thread impatient(Conversation conversation, Sequence sequence) {
        Thread caller = Thread.currentThread();
        return Thread.startVirtualThread(() -> {
            if (conversation.patience == 0) return;
            LockSupport.parkNanos(1000L * conversation.patience);
            if (Thread.interrupted()) return;
            if (conversation.interrupted) caller.interrupt();
            else sequence.close();
        });
    }

    @Test
    void everybodyGetsWhatItGetsAlone() throws InterruptedException, ExecutionException {
        int patient = 0;
        int given = 0;
        long hits = 0;
        long cancelled = 0;
        for (int seed = 0; seed < LOADS; seed++) {
            Load load = new Load(seed);
            List<Conversation> conversations = load.conversations();
            List<Got> got;
            try (Engine engine = load.together()) {
                got = playAll(engine, conversations);
                // Those who never change their minds come again, and find what the others have left.
                got.addAll(playAll(engine, conversations));
                assertQuiet(engine);
                hits += engine.metrics().pages().prefixHits();
                cancelled += engine.metrics().turns().cancelled();
            }
            for (int i = 0; i < conversations.size(); i++) {
                Got alone;
                try (Engine engine = load.alone()) {
                    alone = play(engine, patient(conversations.get(i)));
                }
                assertSame(got.get(i), alone);
                assertSame(got.get(i + conversations.size()), alone);
                if (conversations.get(i).patient()) {
                    patient++;
                    assertThat(got.get(i).whole).isTrue();
                }
                if (!got.get(i).whole) given++;
            }
        }
        // However fast the machine: who is interrupted when it asks gets nothing, unless it is told at once.
        assertThat(patient).isGreaterThan(LOADS * CONVERSATIONS / 2);
        assertThat(given).isPositive();
        assertThat(cancelled).isPositive();
        assertThat(hits).isGreaterThan(LOADS * CONVERSATIONS * 10);
    }

    private static Conversation patient(Conversation one) {
        return new Conversation(one.prompt, one.turns, one.heard, one.maxTokens, one.turns.size(), 0, false);
    }

    private static List<Got> playAll(Engine engine, List<Conversation> conversations)
            throws InterruptedException, ExecutionException {
        List<Got> got = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Got>> futures = new ArrayList<>();
            for (Conversation one : conversations) futures.add(threads.submit(() -> play(engine, one)));
            for (Future<Got> future : futures) got.add(future.get());
        }
        return got;
    }

    /// All that was lent has come back, as soon as the last tick is over.
    private static void assertQuiet(Engine engine) throws InterruptedException {
        while (engine.metrics().sequences().open() > 0) Thread.sleep(1);
        EngineMetrics metrics = engine.metrics();
        assertThat(metrics.sequences().waiting()).isZero();
        assertThat(metrics.pages().inUse()).isZero();
        assertThat(metrics.pages().claimed()).isZero();
        assertThat(metrics.turns().running()).isZero();
        assertThat(metrics.exact()).isTrue();
    }

    private static void assertSame(Got one, Got alone) {
        if (one.whole) {
            assertThat(one.ids).isEqualTo(alone.ids);
            assertThat(one.experts).isEqualTo(alone.experts);
            assertThat(one.turns).hasSameSizeAs(alone.turns);
        }
        assertThat(one.ids).isEqualTo(alone.ids.subList(0, one.ids.size()));
        for (int turn = 0; turn < one.turns.size(); turn++) assertSame(one.turns.get(turn), alone.turns.get(turn));
    }

    static void assertSame(Sampled one, Sampled other) {
        assertThat(one.ids()).isEqualTo(other.ids());
        assertThat(bits(one.logProbs())).isEqualTo(bits(other.logProbs()));
        assertThat(bits(one.entropies())).isEqualTo(bits(other.entropies()));
        assertThat(one.keptSets()).isDeepEqualTo(other.keptSets());
        assertThat(one.topIds()).isDeepEqualTo(other.topIds());
        for (int i = 0; i < one.topLogProbs().length; i++) {
            assertThat(bits(one.topLogProbs()[i])).isEqualTo(bits(other.topLogProbs()[i]));
        }
        assertThat(one.stop()).isEqualTo(other.stop());
    }

    static List<Integer> bits(float[] values) {
        List<Integer> bits = new ArrayList<>();
        for (float value : values) bits.add(Float.floatToRawIntBits(value));
        return bits;
    }
}
