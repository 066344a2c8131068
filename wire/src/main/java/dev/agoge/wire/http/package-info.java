/// The one HTTP stack: the walls before every route, what a route may ask of its caller, how it says no, and the routes
/// that every role has.
@NullMarked
package dev.agoge.wire.http;

import org.jspecify.annotations.NullMarked;
