package dev.agoge.policy.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agoge.contracts.Draws;
import dev.agoge.contracts.Sampling;
import dev.agoge.contracts.TokenBlock;
import dev.agoge.policy.learner.Scorer;
import dev.agoge.policy.learner.Scores;
import dev.agoge.policy.learner.TrainSequence;
import dev.agoge.policy.model.Forward;
import dev.agoge.policy.model.ModelConfig;
import dev.agoge.policy.model.Rows;
import dev.agoge.policy.model.SmallModels;
import dev.agoge.policy.model.Transformer;
import dev.agoge.policy.op.Distribution;
import dev.agoge.policy.op.Matrix;
import dev.agoge.policy.op.ReferenceOps;
import dev.agoge.policy.op.VectorOps;
import dev.agoge.policy.tokenizer.SmallCorpus;
import dev.agoge.policy.tokenizer.StopTexts;
import dev.agoge.policy.tokenizer.Tokenizer;
import dev.agoge.policy.weights.Weights;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EngineTest {
    static final ModelConfig CONFIG = SmallModels.full();
    static final Sampling WARM = new Sampling(0.8, 1);
    private static final Sampling NUCLEUS = new Sampling(1.2, 0.7);
    static final int STOP = 1;
    static final int MAX = 160;

    private final Weights weights = SmallModels.weights(CONFIG, 3);

    private Engine engine(EngineLimits limits) {
        return new Engine(CONFIG, weights, limits, 2);
    }

    static Draws draws(int member) {
        return Draws.of(42, Draws.Purpose.SAMPLE_TOKEN, 1, 2, member);
    }

    static int[] prompt(int seed) {
        return SmallModels.tokens(CONFIG, 37, seed);
    }

    /// What an episode of three turns left behind.
    record Played(List<Integer> ids, List<Sampled> turns, List<Integer> begins, List<Byte> experts) {}

    static Played play(Engine engine, int[] prompt, Sampling sampling, int member) {
        try (Sequence sequence = engine.open(prompt, MAX)) {
            List<Sampled> turns = new ArrayList<>();
            List<Integer> begins = new ArrayList<>();
            for (int turn = 0; turn < 3; turn++) {
                begins.add(sequence.length());
                turns.add(sequence.sample(sampling, draws(member), turn, 9 + turn, STOP));
                if (turn < 2) sequence.append(SmallModels.tokens(CONFIG, 5 + 11 * turn, 100 + member));
            }
            List<Integer> ids = Arrays.stream(sequence.ids()).boxed().toList();
            List<Byte> experts = new ArrayList<>();
            for (byte expert : sequence.experts()) experts.add(expert);
            return new Played(ids, turns, begins, experts);
        }
    }

    private List<Played> playAll(Engine engine, Sampling sampling, int count)
            throws InterruptedException, ExecutionException {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Played>> futures = IntStream.range(0, count)
                    .mapToObj(i -> threads.submit(() -> play(engine, prompt(i % 5), sampling, i)))
                    .toList();
            List<Played> played = new ArrayList<>();
            for (Future<Played> future : futures) played.add(future.get());
            return played;
        }
    }

    @Test
    void whatIsSampledDoesNotDependOnWhoElseIsSampling() throws InterruptedException, ExecutionException {
        for (Sampling sampling : List.of(WARM, NUCLEUS, Sampling.GREEDY)) {
            List<Played> together;
            try (Engine engine = engine(new EngineLimits(48, 1 << 26))) {
                together = playAll(engine, sampling, 64);
                EngineMetrics metrics = engine.metrics();
                long prefixes = 5 * 36;
                assertThat(metrics.pages().prefixHits()).isEqualTo(64 * 36 - prefixes);
                assertThat(metrics.batches().mean()).isGreaterThan(4);
                assertThat(metrics.sequences().open()).isZero();
                assertThat(metrics.pages().inUse()).isZero();
            }
            try (Engine engine = engine(new EngineLimits(7, 1 << 26))) {
                for (int i = 0; i < 64; i += 9) assertSame(together.get(i), play(engine, prompt(i % 5), sampling, i));
            }
        }
    }

    private static void assertSame(Played one, Played other) {
        assertThat(one.ids).isEqualTo(other.ids);
        assertThat(one.experts).isEqualTo(other.experts);
        for (int turn = 0; turn < one.turns.size(); turn++) {
            Sampled a = one.turns.get(turn);
            Sampled b = other.turns.get(turn);
            assertThat(bits(a.logProbs())).isEqualTo(bits(b.logProbs()));
            assertThat(a.keptSets()).isDeepEqualTo(b.keptSets());
            assertThat(a.stopped()).isEqualTo(b.stopped());
        }
    }

    private static int[] bits(float[] values) {
        return IntStream.range(0, values.length)
                .map(i -> Float.floatToRawIntBits(values[i]))
                .toArray();
    }

    /// As training computes it: the whole sequence in one forward, in plain loops.
    @Test
    void everyLogProbabilityIsThatOfTheWholeSequenceBitForBit() throws InterruptedException, ExecutionException {
        for (Sampling sampling : List.of(WARM, NUCLEUS)) {
            try (Engine engine = engine(new EngineLimits(16, 1 << 26))) {
                for (Played played : playAll(engine, sampling, 12)) assertSameAsWhole(played, sampling);
            }
        }
    }

    private void assertSameAsWhole(Played played, Sampling sampling) {
        int[] ids = played.ids.stream().mapToInt(Integer::intValue).toArray();
        Transformer model = new Transformer(CONFIG, weights, new ReferenceOps());
        Rows rows = new Rows();
        rows.add(model.newCache(), ids, 0, ids.length);
        Forward forward = model.forward(rows);
        Matrix logits = model.logits(forward, IntStream.range(0, ids.length).toArray());
        for (int turn = 0; turn < played.turns.size(); turn++) {
            Sampled sampled = played.turns.get(turn);
            int begin = played.begins.get(turn);
            assertThat(Arrays.copyOfRange(ids, begin, begin + sampled.ids().length))
                    .isEqualTo(sampled.ids());
            for (int i = 0; i < sampled.ids().length; i++) {
                int[] kept = sampling.truncates() ? sampled.keptSets()[i] : null;
                float expected = Distribution.of(logits, begin + i - 1, sampling.temperature(), kept)
                        .logProb(sampled.ids()[i]);
                assertThat(Float.floatToRawIntBits(sampled.logProbs()[i])).isEqualTo(Float.floatToRawIntBits(expected));
                assertThat(sampled.entropies()[i])
                        .isEqualTo(Distribution.of(logits, begin + i - 1, sampling.temperature(), kept)
                                .entropy());
            }
        }
        byte[] experts = forward.experts();
        int last = experts.length - CONFIG.moeLayers() * CONFIG.feedForward().expertsPerToken();
        for (int i = 0; i < experts.length; i++) {
            assertThat(played.experts.get(i)).isEqualTo(i < last ? experts[i] : (byte) 0);
        }
    }

    @Test
    void theTrainerScoresWhatTheSamplerRecordedBitForBit() throws InterruptedException, ExecutionException {
        for (Sampling sampling : List.of(WARM, NUCLEUS, new Sampling(0, 0.5))) {
            List<Played> played;
            try (Engine engine = engine(new EngineLimits(24, 1 << 26))) {
                played = playAll(engine, sampling, 12);
            }
            try (var ops = new VectorOps(2)) {
                Scorer scorer = new Scorer(CONFIG, weights, ops, 200);
                for (boolean replay : new boolean[] {false, true}) assertFoundAgain(scorer, played, sampling, replay);
            }
        }
    }

    private static void assertFoundAgain(Scorer scorer, List<Played> played, Sampling sampling, boolean replay) {
        List<TrainSequence> sequences = played.stream()
                .map(one -> TrainSequence.of(segment(one), sampling, replay))
                .toList();
        Scores scores = scorer.score(sequences);
        assertThat(scores.disagreements()).isZero();
        for (int i = 0; i < played.size(); i++) {
            assertThat(bits(scores.logProbs()[i]))
                    .isEqualTo(bits(segment(played.get(i)).logProbs()));
        }
    }

    /// As rollout writes it down.
    private static TokenBlock.Segment segment(Played played) {
        int[] ids = played.ids.stream().mapToInt(Integer::intValue).toArray();
        byte[] mask = new byte[ids.length];
        List<Float> logProbs = new ArrayList<>();
        List<int[]> keptSets = new ArrayList<>();
        for (int turn = 0; turn < played.turns.size(); turn++) {
            Sampled sampled = played.turns.get(turn);
            int begin = played.begins.get(turn);
            Arrays.fill(mask, begin, begin + sampled.ids().length, (byte) 1);
            for (float logProb : sampled.logProbs()) logProbs.add(logProb);
            keptSets.addAll(List.of(sampled.keptSets()));
        }
        byte[] experts = new byte[played.experts.size()];
        for (int i = 0; i < experts.length; i++) experts[i] = played.experts.get(i);
        float[] all = new float[logProbs.size()];
        for (int i = 0; i < all.length; i++) all[i] = logProbs.get(i);
        return new TokenBlock.Segment(ids, mask, experts, all, keptSets.toArray(int[][]::new));
    }

    @Test
    void aSamplersLogProbabilityChangesWithTheLastBitOfOneWeight() {
        int[] prompt = prompt(1);
        float before;
        try (Engine engine = engine(EngineLimits.DEFAULT);
                Sequence sequence = engine.open(prompt, MAX)) {
            before = sequence.sample(WARM, draws(0), 0, 1, STOP).logProbs()[0];
        }
        float[] head = weights.data("lm_head.weight");
        for (int i = 0; i < head.length; i++) head[i] = Math.nextUp(head[i]);
        try (Engine engine = engine(EngineLimits.DEFAULT);
                Sequence sequence = engine.open(prompt, MAX)) {
            assertThat(sequence.sample(WARM, draws(0), 0, 1, STOP).logProbs()[0])
                    .isNotEqualTo(before);
        }
    }

    @Test
    void samplingStopsAtTheStopTokenOrWhenTheTokensRunOut() {
        try (Engine engine = engine(EngineLimits.DEFAULT);
                Sequence sequence = engine.open(prompt(1), MAX)) {
            Sampled all = sequence.sample(WARM, draws(3), 0, 20, -1);
            assertThat(all.stopped()).isFalse();
            assertThat(all.ids()).hasSize(20);
            try (Sequence again = engine.open(prompt(1), MAX)) {
                int stop = all.ids()[7];
                Sampled part = again.sample(WARM, draws(3), 0, 20, stop);
                assertThat(part.stopped()).isTrue();
                assertThat(part.ids()).endsWith(stop).hasSizeLessThanOrEqualTo(8);
                assertThat(again.length()).isEqualTo(37 + part.ids().length);
            }
        }
    }

    @Test
    void aTurnThatFitsNowhereIsRefused() {
        try (Engine engine = engine(EngineLimits.DEFAULT);
                Sequence sequence = engine.open(prompt(0), 40)) {
            TurnRequest endless = new TurnRequest(WARM, draws(0), 0, Integer.MAX_VALUE, Stops.NONE);
            assertThatThrownBy(() -> sequence.sample(endless)).hasMessageContaining("opened for 40");
            for (int turn : new int[] {-1, 1 << 16}) {
                assertThatThrownBy(() -> new TurnRequest(WARM, draws(0), turn, 1, Stops.NONE))
                        .hasMessageContaining("turn " + turn);
            }
            assertThat(sequence.sample(new TurnRequest(WARM, draws(0), 65_535, 3, Stops.NONE))
                            .ids())
                    .hasSize(3);
        }
    }

    /// A text may begin and end within tokens.
    @Test
    void samplingStopsAtATextOfThisTurn() {
        Tokenizer tokenizer = SmallCorpus.tokenizer();
        try (Engine engine = engine(EngineLimits.DEFAULT);
                Sequence first = engine.open(prompt(1), MAX)) {
            int[] all = first.sample(WARM, draws(3), 0, 30, -1).ids();
            String said = tokenizer.decode(all);
            for (int from = 0; from + 3 < said.length(); from += 5) {
                String text = said.substring(from, from + 3);
                int most = 1;
                while (!tokenizer.decode(Arrays.copyOf(all, most)).contains(text)) most++;
                Stops stops = Stops.at(StopTexts.of(tokenizer, List.of("never said", text)));
                try (Sequence again = engine.open(prompt(1), MAX)) {
                    Sampled part = again.sample(new TurnRequest(WARM, draws(3), 0, 30, stops));
                    assertThat(part.ids()).isEqualTo(Arrays.copyOf(all, most));
                    assertThat(part.stop()).isEqualTo(new Stop.Text(text));
                }
            }
        }
    }

    @Test
    void theLikeliestAreToldBesideWhatWasDrawn() {
        for (Sampling sampling : List.of(WARM, Sampling.GREEDY, new Sampling(1, 1, 4, 0))) {
            try (Engine engine = engine(EngineLimits.DEFAULT);
                    Sequence sequence = engine.open(prompt(1), MAX)) {
                Sampled sampled = sequence.sample(new TurnRequest(sampling, draws(3), 0, 20, Stops.NONE, 6));
                assertThat(sampled.topIds()).hasNumberOfRows(20);
                for (int i = 0; i < 20; i++) {
                    float[] top = sampled.topLogProbs()[i];
                    assertThat(sampled.topIds()[i]).doesNotHaveDuplicates().hasSize(sampling.truncates() ? 4 : 6);
                    for (int j = 1; j < top.length; j++) assertThat(top[j]).isLessThanOrEqualTo(top[j - 1]);
                    for (int j = 0; j < top.length; j++) {
                        if (sampled.topIds()[i][j] == sampled.ids()[i]) {
                            assertThat(sampled.logProbs()[i]).isEqualTo(top[j]);
                        }
                    }
                    if (sampling.greedy()) assertThat(sampled.ids()[i]).isEqualTo(sampled.topIds()[i][0]);
                    if (sampling.truncates()) {
                        assertThat(sampled.topIds()[i])
                                .containsExactlyInAnyOrder(Arrays.stream(sampled.keptSets()[i])
                                        .boxed()
                                        .toArray(Integer[]::new));
                    }
                }
            }
        }
    }

    /// χ² over the tokens of the kept set, at the first token after one prompt.
    @Test
    void theNucleusIsDrawnFromInProportion() {
        int draws = 4000;
        int[] prompt = prompt(2);
        int[] counts = new int[CONFIG.vocabulary()];
        int[] kept = {};
        try (Engine engine = engine(EngineLimits.DEFAULT)) {
            for (int i = 0; i < draws; i++) {
                try (Sequence sequence = engine.open(prompt, MAX)) {
                    Sampled sampled = sequence.sample(NUCLEUS, draws(i % 4096), i / 4096, 1, STOP);
                    counts[sampled.ids()[0]]++;
                    kept = sampled.keptSets()[0];
                }
            }
            assertThat(engine.metrics().batches().tokens()).isEqualTo(36 + draws);
        }
        Distribution all = firstToken(prompt, null);
        double mass = Arrays.stream(kept).mapToDouble(all::probability).sum();
        double least = Arrays.stream(kept).mapToDouble(all::probability).min().orElseThrow();
        assertThat(mass).isGreaterThanOrEqualTo(0.7);
        assertThat(mass - least).isLessThan(0.7);
        Distribution nucleus = firstToken(prompt, kept);
        double chiSquare = 0;
        for (int id : kept) {
            double expected = draws * nucleus.probability(id);
            chiSquare += (counts[id] - expected) * (counts[id] - expected) / expected;
            counts[id] = 0;
        }
        assertThat(counts).containsOnly(0);
        double freedom = kept.length - 1;
        assertThat(freedom).isGreaterThan(3);
        // Four standard deviations of χ².
        assertThat(chiSquare).isLessThan(freedom + 4 * Math.sqrt(2 * freedom));
    }

    private Distribution firstToken(int[] prompt, int @Nullable [] kept) {
        Transformer model = new Transformer(CONFIG, weights, new ReferenceOps());
        Rows rows = new Rows();
        rows.add(model.newCache(), prompt, 0, prompt.length);
        return Distribution.of(
                model.logits(model.forward(rows), new int[] {prompt.length - 1}), 0, NUCLEUS.temperature(), kept);
    }

    @Test
    void memoryIsWaitedForAndGivenBack() throws InterruptedException, ExecutionException {
        long page;
        try (Engine engine = engine(EngineLimits.DEFAULT)) {
            page = engine.metrics().pages().bytesEach();
        }
        // Ten pages for 160 tokens, and one for a prompt's end, from which each goes on in a copy.
        long one = 11 * page;
        // Room for two sequences with different prompts, asked for by twenty.
        try (Engine engine = engine(new EngineLimits(32, 2 * one))) {
            List<Played> played = playAll(engine, WARM, 20);
            assertThat(played).hasSize(20);
            EngineMetrics metrics = engine.metrics();
            assertThat(metrics.sequences()).isEqualTo(new EngineMetrics.Sequences(0, 0));
            assertThat(metrics.pages().inUse()).isZero();
            assertThat(metrics.pages().claimed()).isZero();
            try (Engine roomy = engine(EngineLimits.DEFAULT)) {
                assertSame(played.get(13), play(roomy, prompt(13 % 5), WARM, 13));
            }
        }
        try (Engine engine = engine(new EngineLimits(32, one - page))) {
            assertThatThrownBy(() -> engine.open(prompt(0), MAX)).hasMessageContaining("bytes");
        }
    }

    @Test
    void anEngineThatCannotBeMadeLeavesNoThreads() throws InterruptedException {
        ModelConfig config = SmallModels.full();
        Weights others = SmallModels.weights(SmallModels.plain(), 1);
        assertThatThrownBy(() -> new Engine(config, others, EngineLimits.DEFAULT, 7))
                .isInstanceOf(IllegalArgumentException.class);
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            // No other test has seven.
            if (thread.getName().equals("policy-worker-5")) thread.join(10_000);
        }
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .doesNotContain("policy-worker-5");
    }
}
