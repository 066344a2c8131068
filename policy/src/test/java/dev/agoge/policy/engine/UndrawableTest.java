package dev.agoge.policy.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agoge.contracts.Draws;
import dev.agoge.contracts.Sampling;
import dev.agoge.policy.model.ModelConfig;
import dev.agoge.policy.model.SmallModels;
import dev.agoge.policy.weights.Weights;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Where a model gives no numbers, nothing is drawn, and nobody else notices.
@Timeout(60)
class UndrawableTest {
    private static final int BROKEN = 52;

    private final ModelConfig config = SmallModels.full();
    private final Weights weights = SmallModels.weights(config, 3);

    private static TurnRequest request(Sampling sampling) {
        Draws draws = Draws.of(1, Draws.Purpose.SAMPLE_TOKEN, 0, 0, 0);
        return new TurnRequest(sampling, draws, 2, 9, Stops.NONE);
    }

    private int[] prompt(int seed) {
        int[] prompt = SmallModels.tokens(config, 37, seed);
        for (int i = 0; i < prompt.length; i++) if (prompt[i] == BROKEN) prompt[i] = 1;
        return prompt;
    }

    private Weights brokenAt(float value) {
        Weights broken = weights.copy();
        float[] embedding = broken.data("model.embed_tokens.weight");
        Arrays.fill(embedding, BROKEN * config.hidden(), (BROKEN + 1) * config.hidden(), value);
        return broken;
    }

    @Test
    void whoSaysATokenThatTheModelCannotComputeFailsAlone() throws InterruptedException, ExecutionException {
        // Cold and cut, so that the others do not draw the broken token.
        Sampling sampling = new Sampling(0.2, 0.9, 20, 0);
        for (float value : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
            try (Engine engine = new Engine(config, brokenAt(value), new EngineLimits(16, 1 << 26), 2);
                    Engine whole = new Engine(config, weights, EngineLimits.DEFAULT, 1);
                    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                Sequence failing = engine.open(prompt(0), 80);
                failing.append(new int[] {BROKEN, 3, 4});
                Future<Sampled> failed = threads.submit(() -> failing.sample(request(sampling)));
                List<Future<Sampled>> others = List.of(
                        threads.submit(() -> sample(engine, 0, sampling)),
                        threads.submit(() -> sample(engine, 1, sampling)));
                assertThatThrownBy(failed::get)
                        .cause()
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("token 0 of turn 2 cannot be drawn")
                        .hasMessageContaining("not finite");
                for (int i = 0; i < others.size(); i++) {
                    RandomLoadTest.assertSame(others.get(i).get(), sample(whole, i, sampling));
                }
                assertThatThrownBy(() -> failing.sample(request(sampling))).hasMessage("the sequence is closed");
                assertThat(engine.metrics().pages().inUse()).isZero();
                assertThat(engine.metrics().turns()).isEqualTo(new EngineMetrics.Turns(3, 2, 1));
            }
        }
    }

    private Sampled sample(Engine engine, int seed, Sampling sampling) {
        try (Sequence sequence = engine.open(prompt(seed), 80)) {
            return sequence.sample(request(sampling));
        }
    }

    @Test
    void anEngineOutlivesWeightsThatAreNoNumbers() {
        Weights broken = weights.copy();
        broken.data("lm_head.weight")[5 * config.hidden()] = Float.NaN;
        try (Engine engine = new Engine(config, broken, EngineLimits.DEFAULT, 1)) {
            for (Sampling sampling : List.of(Sampling.GREEDY, new Sampling(1, 1), new Sampling(1e-6, 0.9, 3, 0.1))) {
                assertThatThrownBy(() -> sample(engine, 0, sampling)).hasMessageContaining("not finite");
            }
            engine.adopt(weights, 1, Engine.Past.COMPUTED_AGAIN);
            assertThat(sample(engine, 0, Sampling.GREEDY).ids()).hasSize(9);
        }
    }
}
