package dev.agoge.contracts.config;

import dev.agoge.contracts.document.Bounds;
import dev.agoge.contracts.document.Setting;

/// How often a run saves what it can go on from. Only a crash needs one: who is asked to leave saves first.
public record Checkpoints(
        @Setting(
                value = "Steps between two; a crash costs so many at most.",
                min = 1,
                max = 1_000_000,
                byDefault = "10")
        int every,

        @Setting(value = "How many of the latest are kept.", min = 1, max = 1000, byDefault = "2")
        int keep) {
    public static final Checkpoints DEFAULT = new Checkpoints(10, 2);

    public Checkpoints {
        Bounds.check(Checkpoints.class, every, keep);
    }
}
