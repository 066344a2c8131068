package dev.agoge.grpo;

import java.util.function.IntSupplier;

/// How many of a run's requests may lie in the topic: twice what the workers can play at once, shared over the running
/// runs. So nobody waits behind all that another run will ever want, and no worker runs dry.
///
/// @param capacity episodes that all workers can play at once
/// @param running runs that have a trainer
public record Window(IntSupplier capacity, IntSupplier running) {
    /// Of workers that have not shown themselves yet.
    private static final int LEAST = 64;

    public int size() {
        return Math.max(LEAST, Math.ceilDiv(2 * capacity.getAsInt(), Math.max(1, running.getAsInt())));
    }
}
