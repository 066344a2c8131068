/// Turns judged groups into a better policy, and owns the ledger.
@NullMarked
package dev.agoge.grpo;

import org.jspecify.annotations.NullMarked;
