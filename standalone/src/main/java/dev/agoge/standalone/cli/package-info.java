/// The command line: what the user types and reads.
@NullMarked
package dev.agoge.standalone.cli;

import org.jspecify.annotations.NullMarked;
