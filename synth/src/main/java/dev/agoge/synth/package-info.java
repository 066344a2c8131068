/// Makes environments and tasks, and proves them gradable.
@NullMarked
package dev.agoge.synth;

import org.jspecify.annotations.NullMarked;
