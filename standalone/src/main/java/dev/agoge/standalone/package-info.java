/// The whole platform in one process, and the one executable.
@NullMarked
package dev.agoge.standalone;

import org.jspecify.annotations.NullMarked;
