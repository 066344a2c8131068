package dev.agoge.policy.op;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A few threads that share out chunks of work by claiming them.
///
/// Each begins with a share of its own, the same part of every job: what it wrote in one job is near it in the next.
/// Then it claims chunks of the others' shares. The caller claims chunks too, and at the end waits only for those who
/// have claimed one: on a busy machine a worker that is not scheduled costs nothing. Which thread computes a chunk is
/// left to chance; so a chunk may only write what no other chunk writes, and no sum is split over chunks.
public final class Workers implements AutoCloseable {
    /// What to do, cut into chunks.
    @FunctionalInterface
    public interface Body {
        void run(int chunk, Scratch scratch);
    }

    /// A thread's own arrays, kept from job to job.
    public static final class Scratch {
        private final float[][] arrays = new float[19][0];

        /// At least this many numbers, with whatever was in them.
        public float[] floats(int slot, int size) {
            if (arrays[slot].length < size) arrays[slot] = new float[Math.max(size, 2 * arrays[slot].length)];
            return arrays[slot];
        }
    }

    private static final long SPIN_NANOS = 200_000;

    private final Scratch callersScratch = new Scratch();
    private final Thread[] threads;
    private volatile @Nullable Job current;
    private volatile boolean closed;

    public Workers(int threads) {
        if (threads < 1) throw new IllegalArgumentException("at least one thread, not " + threads);
        this.threads = new Thread[threads - 1];
        for (int i = 0; i < this.threads.length; i++) {
            int place = i + 1;
            this.threads[i] =
                    Thread.ofPlatform().daemon().name("policy-worker-" + i).unstarted(() -> work(place));
        }
        for (Thread thread : this.threads) thread.start();
    }

    /// Runs all chunks, and returns when all are done.
    public synchronized void run(int chunks, Body body) {
        if (chunks <= 1 || threads.length == 0) {
            for (int chunk = 0; chunk < chunks; chunk++) body.run(chunk, callersScratch);
            return;
        }
        Job job = new Job(chunks, threads(), body);
        current = job;
        int wanted = Math.min(chunks - 1, threads.length);
        for (int i = 0; i < wanted; i++) LockSupport.unpark(threads[i]);
        job.help(0, callersScratch);
        job.await();
    }

    /// How many threads take part.
    public int threads() {
        return threads.length + 1;
    }

    private void work(int place) {
        Scratch scratch = new Scratch();
        Job last = null;
        while (!closed) {
            Job job = next(last);
            if (job == null) return;
            job.help(place, scratch);
            last = job;
        }
    }

    /// A new job: looked for briefly with open eyes, because the next follows at once in a forward pass, then asleep.
    private @Nullable Job next(@Nullable Job last) {
        long since = System.nanoTime();
        while (!closed) {
            Job job = current;
            if (job != null && job != last && !job.exhausted()) return job;
            if (System.nanoTime() - since < SPIN_NANOS) Thread.onSpinWait();
            else LockSupport.park(this);
        }
        return null;
    }

    @Override
    public void close() {
        closed = true;
        for (Thread thread : threads) LockSupport.unpark(thread);
    }

    @Override
    public String toString() {
        return "Workers" + Arrays.toString(threads);
    }

    private static final class Job {
        private final int chunks;
        private final Body body;
        private final Share[] shares;
        private final AtomicInteger done = new AtomicInteger();
        private volatile @Nullable Throwable failure;

        Job(int chunks, int threads, Body body) {
            this.chunks = chunks;
            this.body = body;
            this.shares = new Share[threads];
            for (int i = 0; i < threads; i++) shares[i] = new Share(chunks, i, threads);
        }

        boolean exhausted() {
            for (Share share : shares) {
                if (share.left()) return false;
            }
            return true;
        }

        /// @param place of the share to begin with
        void help(int place, Scratch scratch) {
            for (int i = 0; i < shares.length; i++) {
                Share share = shares[(place + i) % shares.length];
                for (int chunk = share.claim(); chunk != Share.NONE; chunk = share.claim()) run(chunk, scratch);
            }
        }

        private void run(int chunk, Scratch scratch) {
            try {
                if (failure == null) body.run(chunk, scratch);
            } catch (RuntimeException | Error e) {
                failure = e;
            } finally {
                done.getAndIncrement();
            }
        }

        /// The rest is being computed now; to yield lets it, should it have lost its processor.
        @SuppressWarnings("ThreadPriorityCheck")
        void await() {
            for (int spins = 0; done.get() < chunks; spins++) {
                if (spins < 2000) Thread.onSpinWait();
                else Thread.yield();
            }
            Throwable thrown = failure;
            if (thrown != null) throw new IllegalStateException("a chunk of work failed", thrown);
        }
    }

    /// Neighbouring chunks: one of as many parts as there are threads.
    private static final class Share {
        static final int NONE = -1;

        private final AtomicInteger next;
        private final int end;

        Share(int chunks, int index, int shares) {
            this.next = new AtomicInteger((int) ((long) chunks * index / shares));
            this.end = (int) ((long) chunks * (index + 1) / shares);
        }

        boolean left() {
            return next.get() < end;
        }

        int claim() {
            int chunk = next.getAndIncrement();
            return chunk < end ? chunk : NONE;
        }
    }
}
