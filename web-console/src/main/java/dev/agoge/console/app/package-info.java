/// Puts the console together.
@NullMarked
package dev.agoge.console.app;

import org.jspecify.annotations.NullMarked;
