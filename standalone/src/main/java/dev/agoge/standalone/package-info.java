/// The whole platform in one process, and the one executable: every role is a subcommand of it.
@NullMarked
package dev.agoge.standalone;

import org.jspecify.annotations.NullMarked;
