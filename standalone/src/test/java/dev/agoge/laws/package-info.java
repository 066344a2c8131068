/// What must hold of the code as a whole. Each law is shown to fail on the fixtures that break it.
@NullMarked
package dev.agoge.laws;

import org.jspecify.annotations.NullMarked;
