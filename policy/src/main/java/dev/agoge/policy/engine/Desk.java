package dev.agoge.policy.engine;

import dev.agoge.policy.model.Transformer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Where callers and the engine's thread meet: what is asked for, who holds what, and what has been drawn.
/// Everything here, and in what it leads to, is guarded by one lock, which nobody holds while the model
/// computes.
final class Desk {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final Memory memory;
    private final Schedule schedule;
    private final Deque<Adoption> adoptions = new ArrayDeque<>();
    private Transformer model;
    private int version;
    private boolean exact = true;
    private boolean closed;
    private @Nullable Throwable failure;
    private long begun;
    private long finished;
    private long cancelled;
    private EngineMetrics.Batches batches = new EngineMetrics.Batches(0, 0, 0, 0, 0);

    Desk(Transformer model, EngineLimits limits) {
        this.model = model;
        this.memory = new Memory(limits.cacheBytes(), model.newCache());
        this.schedule = new Schedule(limits.rowsPerTick());
    }

    private void locked(Runnable action) {
        lock.lock();
        try {
            action.run();
        } finally {
            lock.unlock();
        }
    }

    // What callers do.

    void ask(Opening opening) {
        locked(() -> {
            checkAlive();
            memory.ask(opening);
        });
    }

    void withdraw(Opening opening) {
        locked(() -> memory.withdraw(opening));
    }

    void ask(Turn turn) {
        locked(() -> {
            checkUsable(turn.sequence);
            turn.sequence.turn = turn;
            schedule.add(turn);
            begun++;
            work.signal();
        });
    }

    void append(Sequence sequence, int[] ids) {
        locked(() -> {
            checkUsable(sequence);
            sequence.trace.append(ids);
        });
    }

    /// What a tick is writing to is given back when it is done.
    void end(Sequence sequence) {
        locked(() -> {
            if (sequence.closed) return;
            sequence.closed = true;
            Turn turn = sequence.turn;
            if (turn != null) cancel(turn, cancellation("the sequence is closed"));
            if (sequence.computing) return;
            sequence.holding.release();
            memory.admitWaiting();
        });
    }

    void ask(Adoption adoption) {
        locked(() -> {
            checkAlive();
            adoptions.add(adoption);
            work.signal();
        });
    }

    void withdraw(Adoption adoption) {
        locked(() -> adoptions.remove(adoption));
    }

    void close() {
        locked(() -> {
            closed = true;
            work.signal();
        });
    }

    private void checkUsable(Sequence sequence) {
        checkAlive();
        if (sequence.closed) throw cancellation("the sequence is closed");
        if (sequence.turn != null || sequence.computing) {
            throw new IllegalStateException("this sequence is being sampled already");
        }
    }

    private void checkAlive() {
        Throwable cause = failure;
        if (cause != null) throw failed(cause);
        if (closed) throw cancellation("the engine is closed");
    }

    private static IllegalStateException failed(Throwable why) {
        return new IllegalStateException("the engine failed: " + why, why);
    }

    static CancellationException cancellation(String why) {
        return new CancellationException(why);
    }

    EngineMetrics metrics() {
        lock.lock();
        try {
            return new EngineMetrics(
                    version,
                    exact,
                    new EngineMetrics.Sequences(memory.holdings().size(), memory.waiting()),
                    new EngineMetrics.Turns(begun, finished, cancelled),
                    batches,
                    memory.metrics());
        } finally {
            lock.unlock();
        }
    }

    // What the engine's thread does.

    /// Waits until there is something to compute; empty when the engine is closed.
    List<Chunk> next() {
        lock.lock();
        try {
            while (!closed) {
                for (Adoption next = adoptions.poll(); next != null; next = adoptions.poll()) adopt(next);
                List<Chunk> chunks = schedule.next();
                for (Chunk chunk : chunks) chunk.sequence().computing = true;
                // Who has caught up with others needs less than was claimed for it.
                memory.admitWaiting();
                if (!chunks.isEmpty()) return chunks;
                work.awaitUninterruptibly();
            }
            return List.of();
        } finally {
            lock.unlock();
        }
    }

    private void adopt(Adoption adoption) {
        model = adoption.model;
        version = adoption.version;
        memory.adopted(adoption.past);
        adoption.done.complete(null);
    }

    /// The model of the chunks that were handed out last; changed by the engine's thread alone.
    Transformer model() {
        return model;
    }

    /// The chunks have been computed.
    ///
    /// @param experts of their tokens, one after the other
    /// @param draws of each chunk that draws, in their order
    void finish(List<Chunk> chunks, byte[] experts, List<Draw> draws) {
        locked(() -> {
            int rows = 0;
            int sampled = 0;
            for (Chunk chunk : chunks) {
                chunk.sequence().computing = false;
                chunk.holding().record(experts, rows, chunk.count());
                rows += chunk.count();
                schedule.served(chunk.turn());
                if (chunk.draws()) take(chunk, draws.get(sampled++));
            }
            for (Chunk chunk : chunks) leave(chunk);
            batches = batches.ticked(rows, sampled);
            memory.admitWaiting();
        });
    }

    private void take(Chunk chunk, Draw draw) {
        if (chunk.sequence().closed) return;
        switch (draw) {
            case Drawn token -> take(chunk, token);
            case Draw.Failed(var why) -> {
                chunk.sequence().closed = true;
                cancel(chunk.turn(), why);
            }
        }
    }

    private void take(Chunk chunk, Drawn token) {
        exact &= !chunk.holding().mixed();
        chunk.sequence().trace.append(token.id);
        if (!chunk.turn().take(token, version)) return;
        schedule.remove(chunk.turn());
        chunk.sequence().turn = null;
        finished++;
    }

    private static void leave(Chunk chunk) {
        if (chunk.sequence().closed) chunk.holding().release();
        else chunk.holding().settle();
    }

    /// The engine's thread ends: it was closed.
    void closed() {
        locked(() -> tellWaiting(cancellation("the engine is closed")));
    }

    /// The engine's thread ends because of this.
    void failed(Throwable why, List<Chunk> chunks) {
        locked(() -> {
            failure = why;
            for (Chunk chunk : chunks) {
                chunk.sequence().computing = false;
                if (chunk.sequence().closed) chunk.holding().release();
            }
            tellWaiting(failed(why));
        });
    }

    private void tellWaiting(Throwable why) {
        for (Turn turn : schedule.all()) cancel(turn, why);
        for (Adoption adoption : adoptions) adoption.done.completeExceptionally(why);
        adoptions.clear();
        memory.refuse(why);
    }

    private void cancel(Turn turn, Throwable why) {
        schedule.remove(turn);
        turn.sequence.turn = null;
        turn.result.completeExceptionally(why);
        cancelled++;
    }
}
