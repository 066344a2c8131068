package dev.agoge.contracts.config;

import dev.agoge.contracts.document.Flat;

/// A run as people write it down.
///
/// @param config what its result depends on: this has a digest
/// @param beside what may be changed without changing the result
public record RunDocument(@Flat RunConfig config, @Flat RunSettings beside) {}
