package dev.agoge.grpo.stage;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/// How long something has taken, for people.
final class Stopwatch {
    private final Clock clock;
    private final Instant started;

    Stopwatch(Clock clock) {
        this.clock = clock;
        this.started = clock.instant();
    }

    Instant started() {
        return started;
    }

    /// At least a microsecond: it is divided by.
    double seconds() {
        return Math.max(1e-6, Duration.between(started, clock.instant()).toNanos() / 1e9);
    }
}
