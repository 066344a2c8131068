package dev.agoge.console;

import dev.agoge.contracts.EpisodeKind;
import dev.agoge.contracts.GroupId;

/// Steps as people count them: the first is step 1, and what is measured after it is measured after step 1. The ledger,
/// records and random draws count training steps from 0; this is where the one becomes the other. What is played
/// between steps counts those that are done, in both.
public final class Counted {
    private Counted() {}

    /// The SQL of a metric's step, from its columns.
    public static String metric(String step, String name) {
        return step + " + case when " + name + " like 'eval/%' then 0 else 1 end";
    }

    /// The SQL of a group's step, from its columns.
    public static String group(String step, String kind) {
        return step + " + case when " + kind + " = '" + EpisodeKind.TRAIN.word() + "' then 1 else 0 end";
    }

    /// @throws IllegalArgumentException if there is no such step
    public static int recorded(EpisodeKind kind, int step) {
        if (kind != EpisodeKind.TRAIN) return step;
        if (step < 1) throw new IllegalArgumentException("step is " + step + ". Training steps count from 1.");
        return step - 1;
    }

    /// Where a group stands below its run, in addresses: `2-rl/train/13/3`.
    public static String place(GroupId group) {
        int step = group.kind() == EpisodeKind.TRAIN ? group.step() + 1 : group.step();
        return group.stage() + "/" + group.kind().word() + "/" + step + "/" + group.ordinal();
    }
}
