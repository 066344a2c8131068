package dev.agoge.grpo;

import dev.agoge.contracts.RunId;
import dev.agoge.contracts.config.RunConfig;
import dev.agoge.contracts.config.RunSettings;

/// What a trainer holds while it trains a run, until it leaves or its lease runs out.
///
/// @param epoch how often the run has been claimed: who writes under an older one is refused
public record Claim(RunId run, int epoch, RunConfig config, RunSettings settings) {}
