package dev.agoge.standalone.bench;

/// What training holds at its peak, when gradients are computed.
///
/// @param held bytes of the heap that were alive, after a collection
/// @param told bytes by the formula, [dev.agoge.policy.learner.Footprint]
public record Memory(long held, long told) {}
