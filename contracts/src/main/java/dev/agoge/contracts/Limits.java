package dev.agoge.contracts;

import dev.agoge.contracts.document.Bounds;
import dev.agoge.contracts.document.Setting;

/// How far an episode may go. None of these is a clock: an episode ends at the same place on any machine.
public record Limits(
        @Setting(value = "Replies of the policy.", min = 1, max = 65_535, byDefault = "8")
        int maxTurns,

        @Setting(
                value = "Length of a segment in tokens, the prompt included.",
                min = 1,
                max = 1_048_575,
                byDefault = "1024")
        int maxTokens,

        @Setting(value = "Tool calls in the whole episode.", min = 0, max = 1_000_000, byDefault = "8")
        int maxToolCalls) {
    public Limits {
        Bounds.check(Limits.class, maxTurns, maxTokens, maxToolCalls);
    }
}
