/// Tests against a real PostgreSQL.
@NullMarked
package dev.agoge.synth.postgres;

import org.jspecify.annotations.NullMarked;
