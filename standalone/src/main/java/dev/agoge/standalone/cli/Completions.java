package dev.agoge.standalone.cli;

import dev.agoge.contracts.Draws;
import dev.agoge.contracts.Sampling;
import dev.agoge.policy.Model;
import dev.agoge.policy.engine.Engine;
import dev.agoge.policy.engine.EngineLimits;
import dev.agoge.policy.engine.Sequence;
import dev.agoge.policy.engine.Stops;
import dev.agoge.policy.engine.TurnRequest;
import dev.agoge.policy.tokenizer.StopTexts;
import dev.agoge.standalone.home.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Prompts that a model goes on from, all at once: as many as its memory takes, the others when there is room.
final class Completions {
    private static final int ROWS_PER_TICK = EngineLimits.DEFAULT.rowsPerTick();

    private final Model model;
    private final Stops stops;
    private final Sampling sampling;
    private final long seed;

    Completions(Model model, List<Integer> endTokens, Sampling sampling, long seed) {
        this.model = model;
        this.stops = new Stops(Set.copyOf(endTokens), StopTexts.NONE);
        this.sampling = sampling;
        this.seed = seed;
    }

    /// @param bytes for contexts
    List<Completion> of(List<int[]> prompts, int maxNew, long bytes, int threads) {
        var limits = new EngineLimits(ROWS_PER_TICK, Math.max(1, bytes));
        try (var engine = new Engine(model.config(), model.weights(), limits, threads);
                var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Completion>> all = new ArrayList<>();
            for (int[] prompt : prompts) {
                int number = all.size();
                all.add(callers.submit(() -> one(engine, prompt, number, maxNew)));
            }
            List<Completion> completions = new ArrayList<>();
            for (Future<Completion> one : all) completions.add(one.get());
            return completions;
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof IllegalArgumentException refused)) {
                throw new IllegalStateException("the prompts were not continued: " + e.getCause(), e);
            }
            throw new Refusal("The prompts cannot be continued: " + refused.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for the model", e);
        }
    }

    private Completion one(Engine engine, int[] prompt, int number, int maxNew) {
        int most = (int) Math.min((long) prompt.length + maxNew, model.config().maxPositions());
        try (Sequence sequence = engine.open(prompt, most)) {
            Draws draws = Draws.of(seed, Draws.Purpose.SAMPLE_TOKEN, 0, number, 0);
            return new Completion(sequence.sample(new TurnRequest(sampling, draws, 0, most - prompt.length, stops)));
        }
    }
}
