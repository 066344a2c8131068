/// The ledger in PostgreSQL, schema `ledger`.
@NullMarked
package dev.agoge.grpo.postgres;

import org.jspecify.annotations.NullMarked;
