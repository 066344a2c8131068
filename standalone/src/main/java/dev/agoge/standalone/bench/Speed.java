package dev.agoge.standalone.bench;

import org.jspecify.annotations.Nullable;

/// How fast a workload was, and what of the machine it used.
///
/// @param shape of the model; empty where there is none
/// @param seconds of the median repetition
/// @param tokensPerSecond zero where there are no tokens
/// @param flops per second
/// @param bytes per second that it needed from memory; zero where they are not counted
/// @param ofPeak what the shortest time that the machine's peaks allow is of the median
/// @param memory of training
// Large because it is a line of a benchmark, figure by figure.
public record Speed(
        String shape,
        String workload,
        int repetitions,
        double seconds,
        double tokensPerSecond,
        double flops,
        double bytes,
        double ofPeak,
        @Nullable Memory memory) {}
