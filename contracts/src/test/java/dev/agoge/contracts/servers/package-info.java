/// The servers of integration tests, the one place where they are chosen and described: containers where a Docker
/// engine
/// is, else embedded ones, which need nothing installed. The tests are the same on both.
@NullMarked
package dev.agoge.contracts.servers;

import org.jspecify.annotations.NullMarked;
