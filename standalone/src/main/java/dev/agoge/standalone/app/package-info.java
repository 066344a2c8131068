/// One Spring context in which any of the roles run.
@NullMarked
package dev.agoge.standalone.app;

import org.jspecify.annotations.NullMarked;
