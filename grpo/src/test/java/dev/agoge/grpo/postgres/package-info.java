/// The ledger on a real PostgreSQL.
@NullMarked
package dev.agoge.grpo.postgres;

import org.jspecify.annotations.NullMarked;
