package dev.agoge.policy.op;

import java.util.Arrays;

/// What a cache remembers of one position, in its first layer.
public final class Remembered {
    private Remembered() {}

    public static float[] at(KvCache cache, int position) {
        int from = cache.at(0, position);
        return Arrays.copyOfRange(cache.block(position / KvCache.BLOCK), from, from + cache.width());
    }
}
