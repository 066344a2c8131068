/// The loop over a run's stages, and each stage's own.
@NullMarked
package dev.agoge.grpo.stage;

import org.jspecify.annotations.NullMarked;
