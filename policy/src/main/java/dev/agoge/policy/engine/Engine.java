package dev.agoge.policy.engine;

import dev.agoge.policy.model.ModelConfig;
import dev.agoge.policy.model.Transformer;
import dev.agoge.policy.op.VectorOps;
import dev.agoge.policy.weights.Weights;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/// Samples many sequences at once from one policy.
///
/// One thread owns the model. Each tick it gathers what every waiting sequence needs next (one row of a
/// sequence that is being sampled, a chunk of a prompt or of tool results), runs one forward, draws, and
/// wakes whoever has got all it asked for. Callers are many virtual threads that simply wait.
///
/// [Loop] is that thread, [Schedule] says what goes into a tick, [Memory] who may begin, and [Holding] what
/// a sequence remembers and shares.
///
/// What a sequence draws depends on its tokens, the weights and its [dev.agoge.contracts.Draws] alone, never
/// on who else is in the batch.
public final class Engine implements AutoCloseable {
    /// What becomes of the beginnings of open sequences when the weights change.
    public enum Past {
        /// They are computed with the new weights before the next token is drawn: it is drawn as if there
        /// had never been others.
        COMPUTED_AGAIN,
        /// They stay as they are, which costs nothing. What is drawn then no version would draw, and no
        /// trainer can compute: from the first such token on, [EngineMetrics#exact] is false.
        KEPT
    }

    private final ModelConfig config;
    private final VectorOps ops;
    private final Desk desk;
    private final Thread owner;

    /// With version 0.
    ///
    /// @param weights copied: they may be written afterwards
    /// @param threads that share the arithmetic
    public Engine(ModelConfig config, Weights weights, EngineLimits limits, int threads) {
        this.config = config;
        this.ops = new VectorOps(threads);
        this.desk = desk(config, weights, limits, ops);
        this.owner = Thread.ofPlatform().name("engine").daemon().unstarted(new Loop(desk, ops));
        owner.start();
    }

    /// Where the model cannot be made, its threads end.
    private static Desk desk(ModelConfig config, Weights weights, EngineLimits limits, VectorOps ops) {
        try {
            return new Desk(new Transformer(config, weights, ops), limits);
        } catch (RuntimeException | Error e) {
            ops.close();
            throw e;
        }
    }

    /// A conversation that begins with this prompt. Waits for memory if there is none.
    ///
    /// @param maxTokens how long it may grow, prompt included: so much memory is set aside
    public Sequence open(int[] prompt, int maxTokens) {
        check(prompt);
        if (prompt.length == 0 || prompt.length > maxTokens || maxTokens > config.maxPositions()) {
            throw new IllegalArgumentException("a sequence of up to " + maxTokens + " tokens with a prompt of "
                    + prompt.length + ", where the model has " + config.maxPositions() + " positions");
        }
        int experts = config.moeLayers() * config.feedForward().expertsPerToken();
        Opening opening = new Opening(new Trace(prompt, experts), maxTokens);
        desk.ask(opening);
        Holding holding = await(opening.admitted, () -> desk.withdraw(opening));
        return new Sequence(this, opening.trace, holding, maxTokens);
    }

    void check(int[] ids) {
        for (int id : ids) config.checkToken(id);
    }

    Sampled sample(Turn turn) {
        desk.ask(turn);
        return await(turn.result, () -> desk.end(turn.sequence));
    }

    void append(Sequence sequence, int[] ids) {
        desk.append(sequence, ids);
    }

    void close(Sequence sequence) {
        desk.end(sequence);
    }

    /// Changes the weights between two ticks, and returns when that has happened. Turns that are being
    /// sampled go on with the new ones.
    ///
    /// @param weights of the same shapes; copied: they may be written afterwards
    /// @param version recorded with every token drawn from now on
    /// @throws CancellationException if the engine is closed meanwhile, or the thread interrupted: then
    ///     [EngineMetrics#version] tells whether they had changed before
    public void adopt(Weights weights, int version, Past past) {
        Adoption adoption = new Adoption(new Transformer(config, weights, ops), version, past);
        desk.ask(adoption);
        await(adoption.done, () -> desk.withdraw(adoption));
    }

    private static <T> T await(CompletableFuture<T> future, Runnable withdraw) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            withdraw.run();
            Thread.currentThread().interrupt();
            CancellationException cancellation = Desk.cancellation("the thread was interrupted");
            cancellation.initCause(e);
            throw cancellation;
        } catch (ExecutionException e) {
            Throwable why = Objects.requireNonNull(e.getCause());
            throw new IllegalStateException(why.getMessage(), why);
        }
    }

    public EngineMetrics metrics() {
        return desk.metrics();
    }

    /// Ends the thread. Whoever still waits is told that the engine is closed.
    @Override
    public void close() {
        desk.close();
        boolean interrupted = false;
        while (owner.isAlive()) {
            try {
                owner.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) Thread.currentThread().interrupt();
    }
}
