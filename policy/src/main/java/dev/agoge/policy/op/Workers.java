package dev.agoge.policy.op;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A few threads that share out chunks of work by claiming them.
///
/// Each begins with a share of its own, the same part of every job: what it wrote in one job is near it in the next.
/// Then it claims chunks of the others' shares. The caller claims chunks too, and at the end waits only for those who
/// have claimed one: on a busy machine a worker that is not scheduled costs next to nothing. Which thread computes a
/// chunk is left to chance; so a chunk may only write what no other chunk writes, and no sum is split over chunks.
///
/// One job at a time: a chunk cannot share out work of its own.
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

    /// Looks at what is done before others are helped, a few microseconds. Who helps at once takes what its owner was
    /// about to do, and weights that two cores read are far from both for long after.
    private static final int PATIENCE = 64;

    private final Scratch callersScratch = new Scratch();
    /// The caller's first, then each worker's.
    private final Share[] shares;

    private final Worker[] workers;
    /// Not this object itself, whose fields all threads read.
    private final Object turn = new Object();
    private final AtomicInteger done = new AtomicInteger();
    private volatile @Nullable Throwable failure;
    private volatile boolean closed;

    public Workers(int threads) {
        if (threads < 1) throw new IllegalArgumentException("at least one thread, not " + threads);
        shares = new Share[threads];
        for (int i = 0; i < threads; i++) shares[i] = new Share();
        workers = new Worker[threads - 1];
        for (int i = 0; i < workers.length; i++) workers[i] = new Worker(i + 1);
        for (Worker worker : workers) worker.thread.start();
    }

    /// Runs all chunks, and returns when all are done. What one of them throws is thrown here, as if there were one
    /// thread; chunks that had not begun then are left out.
    public void run(int chunks, Body body) {
        synchronized (turn) {
            share(chunks, body);
        }
    }

    private void share(int chunks, Body body) {
        if (chunks <= 1 || workers.length == 0) {
            for (int chunk = 0; chunk < chunks; chunk++) body.run(chunk, callersScratch);
            return;
        }
        done.set(0);
        boolean slept = false;
        for (int i = workers.length; i > 0; i--) {
            if (shares[i].open(begin(i, chunks), begin(i + 1, chunks), body)) slept |= workers[i - 1].wake();
        }
        shares[0].open(0, begin(1, chunks), body);
        work(0, callersScratch);
        await(chunks, slept ? 0 : PATIENCE);
        Throwable thrown = failure;
        if (thrown == null) return;
        failure = null;
        if (thrown instanceof Error error) throw error;
        throw (RuntimeException) thrown;
    }

    /// How many threads take part.
    public int threads() {
        return shares.length;
    }

    private int begin(int share, int chunks) {
        return (int) ((long) chunks * share / shares.length);
    }

    /// Runs what is left of a share.
    ///
    /// @return whether anything was
    private boolean work(int place, Scratch scratch) {
        int chunks = shares[place].run(scratch);
        if (chunks > 0) done.getAndAdd(chunks);
        return chunks > 0;
    }

    /// @return whether there was anything to help with
    private boolean help(int place, Scratch scratch) {
        boolean helped = false;
        for (int i = 1; i < shares.length; i++) helped |= work((place + i) % shares.length, scratch);
        return helped;
    }

    /// The others are at their last chunks, or have not begun: then what they would do is done here. To yield lets
    /// them, should they have lost their processors.
    @SuppressWarnings("ThreadPriorityCheck")
    private void await(int chunks, int patience) {
        for (int spins = 0; done.get() < chunks; spins++) {
            if (spins == patience) help(0, callersScratch);
            if (spins < 2000) Thread.onSpinWait();
            else Thread.yield();
        }
    }

    @Override
    public void close() {
        closed = true;
        for (Worker worker : workers) LockSupport.unpark(worker.thread);
    }

    @Override
    public String toString() {
        return "Workers (" + shares.length + " threads)";
    }

    private final class Worker {
        private final int place;
        private final Thread thread;
        private volatile boolean asleep;

        Worker(int place) {
            this.place = place;
            this.thread = Thread.ofPlatform()
                    .daemon()
                    .name("policy-worker-" + (place - 1))
                    .unstarted(this::run);
        }

        private void run() {
            Scratch scratch = new Scratch();
            while (!closed) {
                work(place, scratch);
                await(scratch);
            }
        }

        /// A new share: looked for briefly with open eyes, because the next job follows at once in a forward pass, then
        /// asleep.
        private void await(Scratch scratch) {
            Share own = shares[place];
            long since = System.nanoTime();
            for (int spins = 0; !own.isOpen() && System.nanoTime() - since < SPIN_NANOS; spins++) {
                // The next job follows at once after one that took long, too.
                if (spins == PATIENCE && help(place, scratch)) since = System.nanoTime();
                Thread.onSpinWait();
            }
            if (own.isOpen()) return;
            asleep = true;
            if (!own.isOpen() && !closed) LockSupport.park(Workers.this);
            asleep = false;
        }

        /// A caller may miss, by a moment, that it fell asleep: then this job goes on without it.
        ///
        /// @return whether it slept
        boolean wake() {
            if (!asleep) return false;
            LockSupport.unpark(thread);
            return true;
        }
    }

    /// Neighbouring chunks of a job: one of as many parts as there are threads.
    ///
    /// What a job is may be read by who has claimed a chunk of it, and changed when all are claimed and done.
    private final class Share {
        private static final VarHandle LEFT;

        static {
            try {
                LEFT = MethodHandles.lookup().findVarHandle(Share.class, "left", int.class);
            } catch (ReflectiveOperationException e) {
                throw new ExceptionInInitializerError(e);
            }
        }

        /// Chunks that nobody has claimed. Who claims one when there is none leaves it below zero.
        private volatile int left;

        private int end;
        private Body body = (chunk, scratch) -> {};

        /// @return whether there is anything to do
        boolean open(int from, int to, Body body) {
            if (from == to) return false;
            this.end = to;
            this.body = body;
            // Not to wait until the others have heard of it.
            LEFT.setRelease(this, to - from);
            return true;
        }

        boolean isOpen() {
            return left > 0;
        }

        /// @return how many chunks it has run
        int run(Scratch scratch) {
            int chunks = 0;
            for (; isOpen(); chunks++) {
                int claimed = (int) LEFT.getAndAdd(this, -1);
                if (claimed <= 0) break;
                run(end - claimed, scratch);
            }
            return chunks;
        }

        private void run(int chunk, Scratch scratch) {
            try {
                if (failure == null) body.run(chunk, scratch);
            } catch (RuntimeException | Error e) {
                failure = e;
            }
        }
    }
}
