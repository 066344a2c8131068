/// Records in PostgreSQL what was synthesised.
@NullMarked
package dev.agoge.synth.postgres;

import org.jspecify.annotations.NullMarked;
