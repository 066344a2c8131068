/// Who runs, who waits, and why.
@NullMarked
package dev.agoge.console.queue;

import org.jspecify.annotations.NullMarked;
