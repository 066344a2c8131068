package dev.agoge.standalone.bench;

import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.function.IntConsumer;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// What this machine can do at most, measured: multiply-adds that never leave the registers, and reads of more than
/// its caches hold.
///
/// @param flops per second, a multiply-add being two
/// @param bytes read per second
public record Peaks(double flops, double bytes) {
    private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
    private static final int ROUNDS = 1 << 22;
    private static final int CHAINS = 12;
    /// Of all threads together; the largest caches hold half a gigabyte.
    private static final int STREAMED = 1 << 27;
    private static final int REPETITIONS = 15;

    public static Peaks measure(int threads) {
        float[][] sinks = new float[threads][S.length()];
        double multiplying = best(threads, thread -> multiply(sinks[thread]));
        float[][] arrays = new float[threads][STREAMED / threads];
        for (float[] array : arrays) Arrays.fill(array, 1f);
        double reading = best(threads, thread -> read(arrays[thread], sinks[thread]));
        return new Peaks(
                2.0 * CHAINS * S.length() * ROUNDS * threads / multiplying,
                (double) Float.BYTES * STREAMED / threads * threads / reading);
    }

    /// Seconds of the best repetition.
    private static double best(int threads, IntConsumer work) {
        double best = Double.MAX_VALUE;
        for (int i = 0; i < REPETITIONS; i++) best = Math.min(best, seconds(threads, work));
        return best;
    }

    private static double seconds(int threads, IntConsumer work) {
        var begin = new CountDownLatch(1);
        var end = new CountDownLatch(threads);
        for (int i = 0; i < threads; i++) {
            int thread = i;
            Thread.ofPlatform().daemon().start(() -> {
                try {
                    begin.await();
                    work.accept(thread);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                } finally {
                    end.countDown();
                }
            });
        }
        long begun = System.nanoTime();
        begin.countDown();
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return (System.nanoTime() - begun) * 1e-9;
    }

    /// Twelve chains: more than the latency of a multiply-add times how many begin at once.
    private static void multiply(float[] sink) {
        FloatVector a = FloatVector.broadcast(S, sink[0] + 0.999f);
        FloatVector b = FloatVector.broadcast(S, 1e-3f);
        FloatVector c0 = b, c1 = b, c2 = b, c3 = b, c4 = b, c5 = b, c6 = b, c7 = b, c8 = b, c9 = b, c10 = b, c11 = b;
        for (int i = 0; i < ROUNDS; i++) {
            c0 = c0.fma(a, b);
            c1 = c1.fma(a, b);
            c2 = c2.fma(a, b);
            c3 = c3.fma(a, b);
            c4 = c4.fma(a, b);
            c5 = c5.fma(a, b);
            c6 = c6.fma(a, b);
            c7 = c7.fma(a, b);
            c8 = c8.fma(a, b);
            c9 = c9.fma(a, b);
            c10 = c10.fma(a, b);
            c11 = c11.fma(a, b);
        }
        FloatVector low = c0.add(c1).add(c2.add(c3)).add(c4.add(c5));
        low.add(c6.add(c7)).add(c8.add(c9).add(c10.add(c11))).mul(1e-30f).intoArray(sink, 0);
    }

    private static void read(float[] array, float[] sink) {
        int step = 8 * S.length();
        FloatVector c0 = FloatVector.zero(S), c1 = c0, c2 = c0, c3 = c0, c4 = c0, c5 = c0, c6 = c0, c7 = c0;
        for (int i = 0; i + step <= array.length; i += step) {
            c0 = c0.add(FloatVector.fromArray(S, array, i));
            c1 = c1.add(FloatVector.fromArray(S, array, i + S.length()));
            c2 = c2.add(FloatVector.fromArray(S, array, i + 2 * S.length()));
            c3 = c3.add(FloatVector.fromArray(S, array, i + 3 * S.length()));
            c4 = c4.add(FloatVector.fromArray(S, array, i + 4 * S.length()));
            c5 = c5.add(FloatVector.fromArray(S, array, i + 5 * S.length()));
            c6 = c6.add(FloatVector.fromArray(S, array, i + 6 * S.length()));
            c7 = c7.add(FloatVector.fromArray(S, array, i + 7 * S.length()));
        }
        c0.add(c1).add(c2.add(c3)).add(c4.add(c5).add(c6.add(c7))).mul(1e-30f).intoArray(sink, 0);
    }
}
