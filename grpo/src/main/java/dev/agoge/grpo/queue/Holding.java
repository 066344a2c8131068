package dev.agoge.grpo.queue;

import dev.agoge.contracts.RunId;
import dev.agoge.contracts.config.Priority;
import java.time.Duration;

/// A run that a trainer holds.
///
/// @param stuck the platform has failed it again and again
/// @param fingerprint of its trainer's arithmetic
/// @param since how long it has been held
public record Holding(RunId run, Priority priority, boolean stuck, String fingerprint, Duration since) {}
