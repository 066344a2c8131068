/// Runs as documents: how they are read, and the ones to begin from.
@NullMarked
package dev.agoge.wire.runs;

import org.jspecify.annotations.NullMarked;
