/// Judges what happened.
@NullMarked
package dev.agoge.reward;

import org.jspecify.annotations.NullMarked;
