/// SQLite in memory, walled in: one small database per session, with bounds on time and size and no way to a file.
@NullMarked
package dev.agoge.environments.sqlite;

import org.jspecify.annotations.NullMarked;
