package dev.agoge.standalone.bench;

import java.lang.management.ManagementFactory;

/// Seconds of work. Where one thread does it all they are that thread's own processor time, which a busy machine does
/// not blur; otherwise they are the wall's.
final class Stopwatch {
    private final boolean ownTime;

    Stopwatch(int threads) {
        this.ownTime = threads == 1;
    }

    double seconds(Runnable work) {
        long begun = now();
        work.run();
        return (now() - begun) * 1e-9;
    }

    private long now() {
        return ownTime ? ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() : System.nanoTime();
    }
}
