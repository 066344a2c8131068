/// Whose turn it is, and why others wait: decided from what stands in the ledger, and by nothing else.
@NullMarked
package dev.agoge.grpo.queue;

import org.jspecify.annotations.NullMarked;
