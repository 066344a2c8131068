package dev.agoge.policy.op;

import java.util.Arrays;

/// A cache whose memory held other numbers before, the worst of all.
public final class StaleMemory {
    private StaleMemory() {}

    public static KvCache with(KvCache empty, int length) {
        empty.reserve(length);
        for (int b = 0; b * KvCache.BLOCK < length; b++) Arrays.fill(empty.block(b), Float.NaN);
        return empty;
    }
}
