/// Many conversations sampled at once from one policy: continuous batching over the model's one forward, and
/// a cache of pages that sequences with the same beginning share.
@NullMarked
package dev.agoge.policy.engine;

import org.jspecify.annotations.NullMarked;
