/// Speaking to a platform over HTTP, as the command line does.
@NullMarked
package dev.agoge.standalone.client;

import org.jspecify.annotations.NullMarked;
