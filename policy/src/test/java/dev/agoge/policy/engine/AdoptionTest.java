package dev.agoge.policy.engine;

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
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
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

    private record Played(List<Integer> ids, List<Integer> begins, List<Sampled> turns, List<Byte> experts) {
        Set<Integer> versions() {
            Set<Integer> versions = new HashSet<>();
            for (Sampled turn : turns) for (int version : turn.versions()) versions.add(version);
            return versions;
        }
    }

    private Played play(Engine engine, int member) {
        try (Sequence sequence = engine.open(prompt(member % 3), MAX)) {
            List<Integer> begins = new ArrayList<>();
            List<Sampled> turns = new ArrayList<>();
            for (int turn = 0; turn < 3; turn++) {
                begins.add(sequence.length());
                turns.add(sequence.sample(request(member, turn, 30)));
                if (turn < 2) sequence.append(SmallModels.tokens(config, 17, member));
            }
            List<Byte> experts = new ArrayList<>();
            for (byte expert : sequence.experts()) experts.add(expert);
            return new Played(Arrays.stream(sequence.ids()).boxed().toList(), begins, turns, experts);
        }
    }

    /// Each token, its probability and its kept set are those of its own version, given all tokens before it.
    @Test
    void everyTokenIsDrawnAsIfItsVersionHadBeenThereFromTheBeginning() throws InterruptedException {
        int mixed = 0;
        for (int rows : new int[] {5, 64}) {
            Set<Integer> seen = new HashSet<>();
            for (Played one : playThroughAllVersions(rows)) {
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

    /// Conversation after conversation, as long as weights change; in room for four of them at once.
    private List<Played> playThroughAllVersions(int rows) throws InterruptedException {
        List<Played> played = Collections.synchronizedList(new ArrayList<>());
        AtomicInteger members = new AtomicInteger();
        try (Engine engine = engine(new EngineLimits(rows, 56L * pageBytes()))) {
            AtomicBoolean enough = new AtomicBoolean();
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < 8; i++) {
                    threads.submit(() -> {
                        while (!enough.get()) played.add(play(engine, members.getAndIncrement() % 4096));
                    });
                }
                for (int version = 1; version < VERSIONS; version++) {
                    awaitTokens(engine, 60);
                    Weights written = versions.get(version).copy();
                    engine.adopt(written, version, Engine.Past.COMPUTED_AGAIN);
                    // The engine has copied them.
                    written.tensors().values().forEach(tensor -> Arrays.fill(tensor.data(), Float.NaN));
                }
                awaitTokens(engine, 60);
                enough.set(true);
            }
            assertThat(engine.metrics().exact()).isTrue();
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
            engine.adopt(versions.get(1), 1, Engine.Past.KEPT);
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
