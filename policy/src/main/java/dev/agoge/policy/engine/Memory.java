package dev.agoge.policy.engine;

import dev.agoge.policy.op.KvCache;
import java.nio.IntBuffer;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.Condition;
import java.util.function.Function;

/// The cache's memory, in blocks of positions. A sequence sets its blocks aside when it is opened, so it can never run
/// out on the way; prompts stay remembered, the least recently used forgotten first, as long as nobody needs the room.
/// Guarded by the engine's lock.
final class Memory {
    private final long blockBytes;
    private final long blocks;
    private final Condition released;
    /// The least recently used first.
    private final Map<IntBuffer, Prompt> prompts = new LinkedHashMap<>(16, 0.75f, true);
    private long reserved;
    private int waiting;

    Memory(long bytes, long blockBytes, Condition released) {
        this.blockBytes = blockBytes;
        this.blocks = bytes / blockBytes;
        this.released = released;
    }

    /// Sets aside `own` blocks for a sequence, and those of its prompt if that is new. Waits until there are enough.
    ///
    /// @param alive throws when waiting has become useless
    Prompt reserve(int[] shared, int own, Function<int[], Prompt> fresh, Runnable alive) {
        IntBuffer key = IntBuffer.wrap(shared);
        int most = own + blocks(shared.length);
        if (most > blocks) {
            throw new IllegalArgumentException("a sequence needs " + most * blockBytes
                    + " bytes, but the engine's cache has " + blocks * blockBytes);
        }
        waiting++;
        try {
            while (true) {
                alive.run();
                Prompt known = prompts.get(key);
                int needed = known == null ? most : own;
                if (makeRoom(needed, key)) {
                    Prompt prompt = known == null ? fresh.apply(shared) : known;
                    prompts.put(key, prompt);
                    prompt.users++;
                    reserved += needed;
                    return prompt;
                }
                released.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            CancellationException cancelled = new CancellationException("interrupted while waiting for memory");
            cancelled.initCause(e);
            throw cancelled;
        } finally {
            waiting--;
        }
    }

    /// Forgets prompts that nobody uses, until so much is free or none is left.
    private boolean makeRoom(int needed, IntBuffer except) {
        Iterator<Map.Entry<IntBuffer, Prompt>> oldest = prompts.entrySet().iterator();
        while (blocks - reserved < needed && oldest.hasNext()) {
            Map.Entry<IntBuffer, Prompt> entry = oldest.next();
            Prompt prompt = entry.getValue();
            if (prompt.users > 0 || !prompt.ready() || entry.getKey().equals(except)) continue;
            oldest.remove();
            reserved -= prompt.blocks;
        }
        return blocks - reserved >= needed;
    }

    void release(Prompt prompt, int own) {
        prompt.users--;
        reserved -= own;
        wakeAll();
    }

    void wakeAll() {
        released.signalAll();
    }

    int blocks(int positions) {
        return (positions + positionsPerBlock() - 1) / positionsPerBlock();
    }

    int positionsPerBlock() {
        return KvCache.BLOCK;
    }

    int waiting() {
        return waiting;
    }

    long reservedBytes() {
        return reserved * blockBytes;
    }
}
