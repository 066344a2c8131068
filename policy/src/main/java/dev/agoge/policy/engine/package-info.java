/// Many conversations sampled at once from one policy version: continuous batching over the model's one forward.
@NullMarked
package dev.agoge.policy.engine;

import org.jspecify.annotations.NullMarked;
