package dev.agoge.policy.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkersTest {
    private static final long LONGER_THAN_WORKERS_LOOK_OUT = 400_000;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8})
    void everyChunkIsRunOnceHoweverJobsFollowEachOther(int threads) {
        var random = new Random(threads);
        try (var workers = new Workers(threads)) {
            for (int round = 0; round < 20_000; round++) {
                int chunks = random.nextInt(40);
                var ran = new AtomicIntegerArray(40);
                workers.run(chunks, (chunk, scratch) -> {
                    if (chunk % 7 == 3) Thread.onSpinWait();
                    ran.incrementAndGet(chunk);
                });
                for (int chunk = 0; chunk < 40; chunk++)
                    assertThat(ran.get(chunk)).isEqualTo(chunk < chunks ? 1 : 0);
                if (random.nextInt(200) == 0) LockSupport.parkNanos(LONGER_THAN_WORKERS_LOOK_OUT);
            }
        }
    }

    @Test
    void whatAChunkWritesIsSeenWhenAllAreDone() {
        try (var workers = new Workers(3)) {
            int[] written = new int[64];
            for (int round = 1; round < 20_000; round++) {
                int value = round;
                workers.run(64, (chunk, scratch) -> written[chunk] = value);
                assertThat(written).containsOnly(value);
            }
        }
    }

    @Test
    void aSleepingWorkerIsWokenAndHelps() {
        try (var workers = new Workers(2)) {
            for (int round = 0; round < 20; round++) {
                LockSupport.parkNanos(LONGER_THAN_WORKERS_LOOK_OUT);
                Thread[] by = new Thread[2];
                var both = new CountDownLatch(2);
                // Neither chunk ends before the other has begun.
                workers.run(2, (chunk, scratch) -> {
                    by[chunk] = Thread.currentThread();
                    both.countDown();
                    waitFor(both);
                });
                assertThat(by[1].getName()).startsWith("policy-worker-");
                assertThat(by[0]).isSameAs(Thread.currentThread());
            }
        }
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aFailureIsToldOnceAndTheNextJobRuns() {
        try (var workers = new Workers(4)) {
            for (int round = 0; round < 100; round++) {
                assertThatThrownBy(() -> workers.run(9, (chunk, scratch) -> {
                            if (chunk == 5) throw new IllegalArgumentException("five");
                        }))
                        .isExactlyInstanceOf(IllegalArgumentException.class)
                        .hasMessage("five");
                var ran = new AtomicIntegerArray(9);
                workers.run(9, (chunk, scratch) -> ran.incrementAndGet(chunk));
                for (int chunk = 0; chunk < 9; chunk++)
                    assertThat(ran.get(chunk)).isEqualTo(1);
            }
        }
    }
}
