package dev.agoge.policy.engine;

import static dev.agoge.policy.engine.EngineTest.CONFIG;
import static dev.agoge.policy.engine.EngineTest.MAX;
import static dev.agoge.policy.engine.EngineTest.STOP;
import static dev.agoge.policy.engine.EngineTest.WARM;
import static dev.agoge.policy.engine.EngineTest.draws;
import static dev.agoge.policy.engine.EngineTest.play;
import static dev.agoge.policy.engine.EngineTest.prompt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agoge.policy.model.SmallModels;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// How sampling ends before its time: closed, interrupted, failed or refused, and nobody is left waiting.
@Timeout(60)
class EngineEndTest {
    private static Engine engine() {
        return new Engine(CONFIG, SmallModels.weights(CONFIG, 3), EngineLimits.DEFAULT, 2);
    }

    @Test
    void closingASequenceCancelsWhoWaitsForIt() throws InterruptedException, ExecutionException {
        try (Engine engine = engine();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Sequence sequence = engine.open(prompt(0), 256);
            Future<Sampled> waiting = threads.submit(() -> sequence.sample(WARM, draws(0), 0, 200, -1));
            while (engine.metrics().batches().sampledTokens() == 0) Thread.sleep(1);
            sequence.close();
            try {
                assertThat(waiting.get().ids()).hasSize(200);
            } catch (ExecutionException e) {
                assertThat(e).hasCauseInstanceOf(CancellationException.class);
            }
            while (engine.metrics().sequences().open() > 0) Thread.sleep(1);
            assertThat(engine.metrics().pages().inUse()).isZero();
            assertThatThrownBy(() -> sequence.sample(WARM, draws(0), 0, 1, STOP))
                    .isInstanceOf(CancellationException.class);
            assertThat(play(engine, prompt(1), WARM, 1).turns()).hasSize(3);
        }
    }

    @Test
    void anInterruptedCallerIsCancelledAndTheOthersGoOn() throws InterruptedException, ExecutionException {
        try (Engine engine = engine();
                Sequence sequence = engine.open(prompt(0), 256)) {
            boolean[] cancelled = new boolean[1];
            Thread caller = Thread.ofVirtual().start(() -> {
                Thread.currentThread().interrupt();
                try {
                    sequence.sample(WARM, draws(0), 0, 200, -1);
                } catch (CancellationException e) {
                    cancelled[0] = Thread.currentThread().isInterrupted();
                }
            });
            caller.join();
            assertThat(cancelled[0]).isTrue();
            assertThat(play(engine, prompt(1), WARM, 1).turns()).hasSize(3);
        }
    }

    @Test
    void theOwnersFailureReachesEverybody() throws InterruptedException, ExecutionException {
        try (Engine engine = engine();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Sequence> sequences = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                Sequence sequence = engine.open(prompt(i), MAX);
                // A forward refuses the token, which a caller cannot bring past the sequence's own check.
                sequence.trace.append(CONFIG.vocabulary());
                sequences.add(sequence);
            }
            List<Future<Sampled>> waiting = new ArrayList<>();
            for (Sequence sequence : sequences) {
                waiting.add(threads.submit(() -> sequence.sample(WARM, draws(0), 0, 9, STOP)));
            }
            for (Future<Sampled> one : waiting) {
                assertThatThrownBy(one::get).cause().hasMessageContaining("the engine failed");
            }
            assertThatThrownBy(() -> engine.open(prompt(0), MAX)).hasMessageContaining("the engine failed");
        }
    }

    @Test
    void aClosedEngineLetsNobodyWait() throws InterruptedException, ExecutionException {
        Engine engine = engine();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Sequence sequence = engine.open(prompt(0), 256);
            Future<Sampled> waiting = threads.submit(() -> sequence.sample(WARM, draws(0), 0, 210, -1));
            while (engine.metrics().batches().sampledTokens() == 0) Thread.sleep(1);
            engine.close();
            try {
                assertThat(waiting.get().ids()).hasSize(210);
            } catch (ExecutionException e) {
                assertThat(e).hasCauseInstanceOf(CancellationException.class);
            }
            assertThatThrownBy(() -> engine.open(prompt(0), MAX)).isInstanceOf(CancellationException.class);
        }
    }

    @Test
    void whatCannotBeComputedIsRefusedBeforeItIsQueued() {
        try (Engine engine = engine();
                Sequence sequence = engine.open(prompt(0), 40)) {
            assertThatThrownBy(() -> engine.open(new int[0], 10)).hasMessageContaining("prompt of 0");
            assertThatThrownBy(() -> engine.open(new int[] {53}, 10)).hasMessageContaining("token 53");
            assertThatThrownBy(() -> engine.open(prompt(0), 300)).hasMessageContaining("256 positions");
            assertThatThrownBy(() -> sequence.sample(WARM, draws(0), 0, 4, STOP))
                    .hasMessageContaining("opened for 40");
            assertThatThrownBy(() -> sequence.append(new int[] {-1})).hasMessageContaining("token -1");
        }
    }
}
