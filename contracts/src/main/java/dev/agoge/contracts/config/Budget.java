package dev.agoge.contracts.config;

import dev.agoge.contracts.document.Bounds;
import dev.agoge.contracts.document.Setting;
import java.util.Optional;

/// What a run may use. When it has, it is paused where it stands, and goes on when it is allowed more.
public record Budget(
        @Setting(value = "Tokens of all its episodes.", min = 1)
        Optional<Long> tokens,

        @Setting(value = "Episodes, whatever they are played for.", min = 1)
        Optional<Long> episodes,

        @Setting(value = "Seconds that a trainer holds it.", min = 1)
        Optional<Long> seconds) {
    public static final Budget UNLIMITED = new Budget(Optional.empty(), Optional.empty(), Optional.empty());

    public Budget {
        Bounds.check(Budget.class, tokens, episodes, seconds);
    }
}
