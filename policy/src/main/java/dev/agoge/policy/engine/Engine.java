package dev.agoge.policy.engine;

import dev.agoge.policy.model.Forward;
import dev.agoge.policy.model.ModelConfig;
import dev.agoge.policy.model.Rows;
import dev.agoge.policy.model.Transformer;
import dev.agoge.policy.op.Matrix;
import dev.agoge.policy.op.VectorOps;
import dev.agoge.policy.weights.Weights;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Samples many sequences at once from one policy version.
///
/// One thread owns the model. Each tick it gathers what every waiting sequence needs next (one row of a sequence that
/// is being sampled, a chunk of a prompt or of tool results), runs one forward, draws, and wakes whoever has got
/// all it asked for. Callers are many virtual threads that simply wait.
///
/// What a sequence draws depends on its tokens, the weights and its [dev.agoge.contracts.Draws] alone, never on who
/// else is in the batch.
public final class Engine implements AutoCloseable {
    private final ModelConfig config;
    private final EngineLimits limits;
    private final VectorOps ops;
    private final Transformer model;
    private final Thread owner;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final Memory memory;
    /// Turns that want tokens, the longest unserved first.
    private final Set<Turn> turns = new LinkedHashSet<>();
    private final Set<Prompt> unready = new LinkedHashSet<>();
    private List<Chunk> computing = List.of();
    private boolean closed;
    private @Nullable Throwable failure;
    private long sampledTokens;
    private long computedRows;
    private long ticks;
    private long promptsComputed;
    private int openSequences;

    /// @param weights are packed and kept: nobody may write them while the engine lives
    /// @param threads that share the arithmetic
    public Engine(ModelConfig config, Weights weights, EngineLimits limits, int threads) {
        this.config = config;
        this.limits = limits;
        this.ops = new VectorOps(threads);
        this.model = new Transformer(config, weights, ops);
        this.memory = new Memory(limits.cacheBytes(), model.newCache().blockBytes(), lock.newCondition());
        this.owner = Thread.ofPlatform().name("engine").daemon().unstarted(this::run);
        owner.start();
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
        int[] shared = Arrays.copyOf(prompt, prompt.length - 1);
        lock.lock();
        try {
            int own = memory.blocks(maxTokens) - shared.length / memory.positionsPerBlock();
            Prompt begin = memory.reserve(shared, own, this::newPrompt, this::checkAlive);
            openSequences++;
            return new Sequence(this, begin, trace(prompt), maxTokens, own);
        } finally {
            lock.unlock();
        }
    }

    private Prompt newPrompt(int[] shared) {
        Prompt prompt = new Prompt(trace(shared), memory.blocks(shared.length));
        if (!prompt.ready()) {
            unready.add(prompt);
            work.signal();
        }
        return prompt;
    }

    private Trace trace(int[] ids) {
        int experts = config.moeLayers() * config.feedForward().expertsPerToken();
        return new Trace(ids, model.newCache(), experts);
    }

    void check(int[] ids) {
        for (int id : ids) {
            if (id < 0 || id >= config.vocabulary()) {
                throw new IllegalArgumentException("token " + id + " of a vocabulary of " + config.vocabulary());
            }
        }
    }

    Sampled sample(Turn turn) {
        lock.lock();
        try {
            checkUsable(turn.sequence);
            turns.add(turn);
            work.signal();
        } finally {
            lock.unlock();
        }
        try {
            return turn.result.get();
        } catch (InterruptedException e) {
            cancel(turn);
            Thread.currentThread().interrupt();
            throw cancelled("the thread was interrupted", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("the engine failed: " + e.getCause(), e.getCause());
        }
    }

    private void cancel(Turn turn) {
        lock.lock();
        try {
            turns.remove(turn);
            turn.result.cancel(false);
        } finally {
            lock.unlock();
        }
    }

    void append(Sequence sequence, int[] ids) {
        lock.lock();
        try {
            checkUsable(sequence);
            sequence.trace.append(ids);
        } finally {
            lock.unlock();
        }
    }

    void close(Sequence sequence) {
        lock.lock();
        try {
            if (sequence.closed) return;
            sequence.closed = true;
            openSequences--;
            for (Turn turn : List.copyOf(turns)) {
                if (turn.sequence == sequence) cancel(turn);
            }
            if (!isComputing(sequence.trace)) sequence.trace.forget(model.newCache());
            memory.release(sequence.prompt, sequence.blocks);
        } finally {
            lock.unlock();
        }
    }

    private boolean isComputing(Trace trace) {
        for (Chunk chunk : computing) if (chunk.trace == trace) return true;
        return false;
    }

    private void checkUsable(Sequence sequence) {
        checkAlive();
        if (sequence.closed) throw cancelled("the sequence is closed", null);
        boolean busy = turns.stream().anyMatch(turn -> turn.sequence == sequence) || isComputing(sequence.trace);
        if (busy) throw new IllegalStateException("this sequence is being sampled already");
    }

    private void checkAlive() {
        Throwable cause = failure;
        if (cause != null) throw new IllegalStateException("the engine failed: " + cause, cause);
        if (closed) throw cancelled("the engine is closed", null);
    }

    private static CancellationException cancelled(String why, @Nullable Throwable cause) {
        CancellationException cancelled = new CancellationException(why);
        cancelled.initCause(cause);
        return cancelled;
    }

    public EngineMetrics metrics() {
        lock.lock();
        try {
            return new EngineMetrics(
                    sampledTokens,
                    computedRows,
                    ticks,
                    promptsComputed,
                    openSequences,
                    memory.waiting(),
                    memory.reservedBytes());
        } finally {
            lock.unlock();
        }
    }

    /// Ends the owner thread. Whoever still waits is told that the engine is closed.
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            work.signal();
            memory.wakeAll();
        } finally {
            lock.unlock();
        }
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

    // What the owner thread does.

    /// Consecutive tokens of one trace that go into a forward together.
    ///
    /// @param turn who wants a token drawn after the last of them; null for a prompt
    private record Chunk(Trace trace, @Nullable Turn turn, int count) {
        boolean last() {
            return count == trace.pending();
        }
    }

    private void run() {
        try {
            for (List<Chunk> chunks = gather(); !chunks.isEmpty(); chunks = gather()) compute(chunks);
            tellWaiting(cancelled("the engine is closed", null));
        } catch (RuntimeException | Error e) {
            tellWaiting(e);
        } finally {
            ops.close();
        }
    }

    /// Waits until there is something to compute; empty when the engine is closed.
    private List<Chunk> gather() {
        lock.lock();
        try {
            while (!closed) {
                computing = runnable();
                if (!computing.isEmpty()) return computing;
                work.awaitUninterruptibly();
            }
            return List.of();
        } finally {
            lock.unlock();
        }
    }

    /// First a row for everybody who only needs one, then longer texts, then prompts nobody waits for yet.
    private List<Chunk> runnable() {
        List<Chunk> chunks = new ArrayList<>();
        int room = limits.rowsPerTick();
        for (boolean single : new boolean[] {true, false}) {
            for (Turn turn : turns) {
                if (room == 0) return chunks;
                if (!begin(turn.sequence)) continue;
                Trace trace = turn.sequence.trace;
                if ((trace.pending() == 1) != single) continue;
                Chunk chunk = new Chunk(trace, turn, Math.min(room, trace.pending()));
                chunks.add(chunk);
                room -= chunk.count;
            }
        }
        for (Prompt prompt : unready) {
            if (room == 0) return chunks;
            Chunk chunk = new Chunk(prompt.trace, null, Math.min(room, prompt.trace.pending()));
            chunks.add(chunk);
            room -= chunk.count;
        }
        return chunks;
    }

    /// True once the sequence stands on its computed prompt.
    private static boolean begin(Sequence sequence) {
        if (sequence.begun) return true;
        if (!sequence.prompt.ready()) return false;
        sequence.trace.continueFrom(sequence.prompt.trace);
        sequence.begun = true;
        return true;
    }

    private void compute(List<Chunk> chunks) {
        Rows rows = new Rows();
        List<Chunk> drawn = new ArrayList<>();
        int[] drawnRows = new int[chunks.size()];
        for (Chunk chunk : chunks) {
            Trace trace = chunk.trace;
            boolean draws = chunk.turn != null && chunk.last();
            rows.add(trace.cache(), trace.backingIds(), trace.computed(), trace.computed() + chunk.count);
            if (draws) drawnRows[drawn.size()] = rows.last();
            if (draws) drawn.add(chunk);
        }
        Forward forward = model.forward(rows);
        List<Choice> choices = new ArrayList<>();
        if (!drawn.isEmpty()) {
            Matrix logits = model.logits(forward, Arrays.copyOf(drawnRows, drawn.size()));
            for (int i = 0; i < drawn.size(); i++)
                choices.add(turn(drawn.get(i)).choose(logits, i));
        }
        finish(chunks, forward, drawn, choices);
    }

    private static Turn turn(Chunk chunk) {
        Turn turn = chunk.turn;
        if (turn == null) throw new IllegalStateException("nobody draws after a prompt");
        return turn;
    }

    private void finish(List<Chunk> chunks, Forward forward, List<Chunk> drawn, List<Choice> choices) {
        byte[] experts = forward.experts();
        lock.lock();
        try {
            computing = List.of();
            ticks++;
            int row = 0;
            for (Chunk chunk : chunks) {
                chunk.trace.record(experts, row, chunk.trace.computed() - chunk.count, chunk.count);
                row += chunk.count;
                Turn turn = chunk.turn;
                // Back of the queue: when there are more turns than rows, the others are next.
                if (turn != null && turns.remove(turn)) turns.add(turn);
                if (turn != null && turn.sequence.closed) chunk.trace.forget(model.newCache());
            }
            computedRows += row;
            for (int i = 0; i < drawn.size(); i++) take(turn(drawn.get(i)), choices.get(i));
            finishPrompts();
        } finally {
            lock.unlock();
        }
    }

    private void take(Turn turn, Choice choice) {
        if (!turns.contains(turn)) return;
        sampledTokens++;
        turn.sequence.trace.append(choice.id());
        if (!turn.take(choice)) return;
        turns.remove(turn);
        turn.result.complete(turn.sampled());
    }

    private void finishPrompts() {
        for (Prompt prompt : List.copyOf(unready)) {
            if (!prompt.ready()) continue;
            unready.remove(prompt);
            promptsComputed++;
            // Now that it is whole it can be forgotten, should somebody wait for its room.
            memory.wakeAll();
        }
    }

    private void tellWaiting(Throwable why) {
        lock.lock();
        try {
            if (!(why instanceof CancellationException)) failure = why;
            for (Turn turn : turns) turn.result.completeExceptionally(why);
            turns.clear();
            memory.wakeAll();
        } finally {
            lock.unlock();
        }
    }
}
