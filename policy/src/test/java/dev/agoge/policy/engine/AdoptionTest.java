package dev.agoge.policy.engine;

import static dev.agoge.policy.engine.Engine.Past.COMPUTED_AGAIN;
import static dev.agoge.policy.engine.Engine.Past.KEPT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agoge.contracts.Draws;
import dev.agoge.contracts.Sampling;
import dev.agoge.policy.model.Forward;
import dev.agoge.policy.model.ModelConfig;
import dev.agoge.policy.model.Rows;
import dev.agoge.policy.model.SmallModels;
import dev.agoge.policy.model.Transformer;
import dev.agoge.policy.op.Distribution;
import dev.agoge.policy.op.Matrix;
import dev.agoge.policy.op.VectorOps;
import dev.agoge.policy.weights.Weights;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Weights change while turns are being sampled.
@Timeout(120)
class AdoptionTest {
    private static final Sampling SAMPLING = new Sampling(1.1, 0.9, 30, 0);
    private static final int VERSIONS = 6;
    private static final int MAX = 200;

    private final ModelConfig config = SmallModels.full();
    private final List<Weights> versions = IntStream.range(0, VERSIONS)
            .mapToObj(version -> SmallModels.weights(config, version))
            .toList();

    private Engine engine(EngineLimits limits) {
        return new Engine(config, versions.getFirst().copy(), limits, 2);
    }

    private static TurnRequest request(int member, int turn, int maxNew) {
        Draws draws = Draws.of(3, Draws.Purpose.SAMPLE_TOKEN, 0, 0, member);
        return new TurnRequest(SAMPLING, draws, turn, maxNew, Stops.NONE);
    }

    private int[] prompt(int seed) {
        return SmallModels.tokens(config, 41, seed);
    }

    /// @param opened at this version, or -1 if weights changed meanwhile
    private record Played(
            int opened, List<Integer> ids, List<Integer> begins, List<Sampled> turns, List<Byte> experts) {
        Set<Integer> versions() {
            Set<Integer> versions = new HashSet<>();
            for (Sampled turn : turns) for (int version : turn.versions()) versions.add(version);
            return versions;
        }
    }

    private Played play(Engine engine, int member) {
        int before = engine.metrics().version();
        try (Sequence sequence = engine.open(prompt(member % 3), MAX)) {
            int opened = engine.metrics().version() == before ? before : -1;
            List<Integer> begins = new ArrayList<>();
            List<Sampled> turns = new ArrayList<>();
            for (int turn = 0; turn < 3; turn++) {
                begins.add(sequence.length());
                turns.add(sequence.sample(request(member, turn, 30)));
                if (turn < 2) sequence.append(SmallModels.tokens(config, 17, member));
            }
            List<Byte> experts = new ArrayList<>();
            for (byte expert : sequence.experts()) experts.add(expert);
            return new Played(opened, Arrays.stream(sequence.ids()).boxed().toList(), begins, turns, experts);
        }
    }

    /// After a turn, when its caller is interrupted.
    private static void giveUp(Engine engine, int[] prompt, int member) {
        try (Sequence sequence = engine.open(prompt, MAX)) {
            sequence.sample(request(member, 0, 10));
            Thread.currentThread().interrupt();
            sequence.sample(request(member, 1, 100));
        } catch (CancellationException e) {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    /// Each token, its probability and its kept set are those of its own version, given all tokens before it.
    @Test
    void everyTokenIsDrawnAsIfItsVersionHadBeenThereFromTheBeginning() throws InterruptedException, ExecutionException {
        int mixed = 0;
        for (int rows : new int[] {5, 64}) {
            Set<Integer> seen = new HashSet<>();
            for (Played one : playThroughAllVersions(rows, COMPUTED_AGAIN)) {
                Set<Integer> own = one.versions();
                seen.addAll(own);
                if (own.size() == 1) continue;
                mixed++;
                for (int version : own) assertAsVersion(one, version);
            }
            assertThat(seen).hasSize(VERSIONS);
        }
        assertThat(mixed).isGreaterThan(3);
    }

    /// Who is computed again, and who begins after the change, need not mind that others keep what is old.
    @Test
    void whoKeepsThePastLeavesTheOthersExact() throws InterruptedException, ExecutionException {
        int exact = 0;
        for (int rows : new int[] {5, 64}) {
            for (Played one : playThroughAllVersions(rows, KEPT)) {
                for (int version : one.versions()) {
                    boolean again = version > 0 && version % 2 == 0;
                    if (!again && one.opened != version) continue;
                    exact++;
                    assertAsVersion(one, version);
                }
            }
        }
        assertThat(exact).isGreaterThan(VERSIONS);
    }

    /// Conversation after conversation, as long as weights change; in room for four of them at once. Some are
    /// given up.
    ///
    /// @param past for every other change; for the rest it is computed again
    private List<Played> playThroughAllVersions(int rows, Engine.Past past)
            throws InterruptedException, ExecutionException {
        List<Played> played = Collections.synchronizedList(new ArrayList<>());
        AtomicInteger members = new AtomicInteger();
        try (Engine engine = engine(new EngineLimits(rows, 56L * pageBytes()))) {
            AtomicBoolean enough = new AtomicBoolean();
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Future<?>> players = new ArrayList<>();
                for (int i = 0; i < 8; i++) {
                    boolean patient = i % 4 != 3;
                    players.add(threads.submit(() -> {
                        while (!enough.get()) {
                            int member = members.getAndIncrement() % 4096;
                            if (patient) played.add(play(engine, member));
                            else giveUp(engine, prompt(member % 3), member);
                        }
                    }));
                }
                for (int version = 1; version < VERSIONS; version++) {
                    awaitTokens(engine, 60);
                    Weights written = versions.get(version).copy();
                    engine.adopt(written, version, version % 2 == 0 ? COMPUTED_AGAIN : past);
                    // The engine has copied them.
                    written.tensors().values().forEach(tensor -> Arrays.fill(tensor.data(), Float.NaN));
                }
                awaitTokens(engine, 60);
                enough.set(true);
                for (Future<?> player : players) player.get();
            }
            if (past == COMPUTED_AGAIN) assertThat(engine.metrics().exact()).isTrue();
            while (engine.metrics().sequences().open() > 0) Thread.sleep(1);
            assertThat(engine.metrics().version()).isEqualTo(VERSIONS - 1);
            assertThat(engine.metrics().pages().inUse()).isZero();
            assertThat(engine.metrics().pages().claimed()).isZero();
        }
        return played;
    }

    private static void awaitTokens(Engine engine, int more) throws InterruptedException {
        long before = engine.metrics().batches().sampledTokens();
        while (engine.metrics().batches().sampledTokens() < before + more) Thread.sleep(1);
    }

    private long pageBytes() {
        try (Engine engine = engine(EngineLimits.DEFAULT)) {
            return engine.metrics().pages().bytesEach();
        }
    }

    private void assertAsVersion(Played played, int version) {
        int[] ids = played.ids.stream().mapToInt(Integer::intValue).toArray();
        try (VectorOps ops = new VectorOps(1)) {
            Transformer model = new Transformer(config, versions.get(version), ops);
            Rows rows = new Rows();
            rows.add(model.newCache(), ids, 0, ids.length);
            Forward forward = model.forward(rows);
            Matrix logits = model.logits(forward, IntStream.range(0, ids.length).toArray());
            for (int turn = 0; turn < played.turns.size(); turn++) {
                Sampled sampled = played.turns.get(turn);
                for (int i = 0; i < sampled.ids().length; i++) {
                    if (sampled.versions()[i] != version) continue;
                    int row = played.begins.get(turn) + i - 1;
                    int[] kept = Distribution.of(logits, row, SAMPLING.temperature(), null)
                            .keep(SAMPLING.topK(), SAMPLING.topP(), SAMPLING.minP());
                    Distribution rest = Distribution.of(logits, row, SAMPLING.temperature(), kept);
                    assertThat(sampled.keptSets()[i]).isEqualTo(kept);
                    assertThat(sampled.logProbs()[i]).isEqualTo(rest.logProb(sampled.ids()[i]));
                    assertThat(sampled.entropies()[i]).isEqualTo(rest.entropy());
                }
            }
            Sampled last = played.turns.getLast();
            if (last.versions()[last.versions().length - 1] != version) return;
            byte[] experts = forward.experts();
            int perToken = experts.length / ids.length;
            for (int i = 0; i < experts.length - perToken; i++) {
                assertThat(played.experts.get(i)).isEqualTo(experts[i]);
            }
        }
    }

    @Test
    void whoKeepsThePastIsToldThatItIsNotExact() {
        try (Engine engine = engine(EngineLimits.DEFAULT)) {
            Sequence sequence = engine.open(prompt(0), MAX);
            sequence.sample(request(0, 0, 20));
            engine.adopt(versions.get(1), 1, KEPT);
            assertThat(engine.metrics().exact()).as("nothing was drawn yet").isTrue();

            // Who begins now computes all anew, though somebody else remembers the same beginning.
            try (Sequence fresh = engine.open(prompt(0), MAX);
                    Engine other = new Engine(config, versions.get(1), EngineLimits.DEFAULT, 1);
                    Sequence alone = other.open(prompt(0), MAX)) {
                RandomLoadTest.assertSame(fresh.sample(request(1, 0, 20)), alone.sample(request(1, 0, 20)));
            }
            assertThat(engine.metrics().exact()).isTrue();

            long computed = engine.metrics().batches().tokens();
            assertThat(sequence.sample(request(0, 1, 5)).versions()).containsOnly(1);
            assertThat(engine.metrics().exact()).isFalse();
            assertThat(engine.metrics().batches().tokens())
                    .as("no token was computed again")
                    .isEqualTo(computed + 5);

            int remembered = engine.metrics().pages().remembered();
            sequence.close();
            assertThat(engine.metrics().pages().remembered()).as("nothing old").isEqualTo(remembered);
            assertThat(engine.metrics().pages().inUse()).isZero();
            try (Sequence again = engine.open(prompt(0), MAX);
                    Engine other = new Engine(config, versions.get(1), EngineLimits.DEFAULT, 1);
                    Sequence alone = other.open(prompt(0), MAX)) {
                RandomLoadTest.assertSame(again.sample(request(2, 0, 20)), alone.sample(request(2, 0, 20)));
            }
        }
    }

    @Test
    void whoHadComputedNothingIsExact() {
        try (Engine engine = engine(EngineLimits.DEFAULT);
                Sequence one = engine.open(prompt(0), MAX);
                Sequence sibling = engine.open(prompt(0), MAX);
                Engine other = new Engine(config, versions.get(1), EngineLimits.DEFAULT, 1)) {
            engine.adopt(versions.get(1), 1, KEPT);
            for (Sequence sequence : List.of(one, sibling)) {
                try (Sequence alone = other.open(prompt(0), MAX)) {
                    RandomLoadTest.assertSame(sequence.sample(request(0, 0, 20)), alone.sample(request(0, 0, 20)));
                }
            }
            assertThat(engine.metrics().exact()).isTrue();
        }
    }

    @Test
    void whatWasKeptIsComputedAgainWithTheNextChange() {
        try (Engine engine = engine(EngineLimits.DEFAULT);
                Sequence sequence = engine.open(prompt(0), MAX)) {
            sequence.sample(request(0, 0, 20));
            engine.adopt(versions.get(1), 1, KEPT);
            engine.adopt(versions.get(2), 2, COMPUTED_AGAIN);
            int[] ids = sequence.ids();
            Sampled sampled = sequence.sample(request(0, 1, 20));
            assertThat(engine.metrics().exact()).isTrue();
            try (Engine other = new Engine(config, versions.get(2), EngineLimits.DEFAULT, 1);
                    Sequence alone = other.open(ids, MAX)) {
                RandomLoadTest.assertSame(sampled, alone.sample(request(0, 1, 20)));
            }
        }
    }

    /// Whichever came first, the change or the interruption.
    @Test
    void whoIsInterruptedWhileWeightsChangeLeavesAnEngineThatGoesOn() {
        try (Engine engine = engine(EngineLimits.DEFAULT)) {
            for (int version = 1; version < VERSIONS; version++) {
                int before = engine.metrics().version();
                Weights next = versions.get(version);
                int number = version;
                Thread.currentThread().interrupt();
                try {
                    engine.adopt(next, number, COMPUTED_AGAIN);
                } catch (CancellationException e) {
                    assertThat(e).hasCauseInstanceOf(InterruptedException.class);
                }
                assertThat(Thread.interrupted()).isTrue();
                int after = engine.metrics().version();
                assertThat(after).isIn(before, version);
                try (Engine other = new Engine(config, versions.get(after), EngineLimits.DEFAULT, 1);
                        Sequence sequence = engine.open(prompt(0), MAX);
                        Sequence alone = other.open(prompt(0), MAX)) {
                    RandomLoadTest.assertSame(sequence.sample(request(0, 0, 9)), alone.sample(request(0, 0, 9)));
                    assertThat(engine.metrics().version())
                            .as("nothing comes late")
                            .isEqualTo(after);
                }
            }
        }
    }

    @Test
    void anEngineSamplesFromTheWeightsAsTheyWere() {
        Weights written = versions.getFirst().copy();
        try (Engine engine = new Engine(config, written, EngineLimits.DEFAULT, 1);
                Engine other = engine(EngineLimits.DEFAULT)) {
            written.tensors().values().forEach(tensor -> Arrays.fill(tensor.data(), 1));
            try (Sequence one = engine.open(prompt(0), MAX);
                    Sequence same = other.open(prompt(0), MAX)) {
                RandomLoadTest.assertSame(one.sample(request(0, 0, 20)), same.sample(request(0, 0, 20)));
            }
        }
    }
}
