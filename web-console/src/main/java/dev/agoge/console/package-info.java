/// Experiments, inspection, and the HTTP API that the browser client uses.
@NullMarked
package dev.agoge.console;

import org.jspecify.annotations.NullMarked;
