/// What every module that writes to PostgreSQL must know of it.
@NullMarked
package dev.agoge.wire.postgres;

import org.jspecify.annotations.NullMarked;
