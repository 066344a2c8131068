package dev.agoge.grpo;

import java.time.Duration;

/// How long is kept what the ledger names and no run needs any more.
///
/// @param episodes how long the tokens of an ended run's episodes stay; those of evaluations stay for ever
public record Retention(Duration episodes) {}
