/// Whose turn it is.
@NullMarked
package dev.agoge.grpo.queue;

import org.jspecify.annotations.NullMarked;
