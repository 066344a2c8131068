package dev.agoge.policy.engine;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;

/// The memory of the cache, in blocks of sixteen positions of all layers. A block that is given back is the
/// next to be given out, with whatever stands in it: once as many are made as are ever in use, no more are.
final class PagePool {
    private final int total;
    private final Supplier<float[]> fresh;
    private final Deque<float[]> idle = new ArrayDeque<>();
    private int used;

    PagePool(int total, Supplier<float[]> fresh) {
        this.total = total;
        this.fresh = fresh;
    }

    float[] take() {
        if (used == total) throw new IllegalStateException("all " + total + " pages of the cache are taken");
        used++;
        return idle.isEmpty() ? fresh.get() : idle.pop();
    }

    void give(float[] block) {
        used--;
        idle.push(block);
    }

    int total() {
        return total;
    }

    int used() {
        return used;
    }

    int free() {
        return total - used;
    }
}
