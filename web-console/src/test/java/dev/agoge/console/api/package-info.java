/// The document of the HTTP API, from the controllers as they are.
@NullMarked
package dev.agoge.console.api;

import org.jspecify.annotations.NullMarked;
