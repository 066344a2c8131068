/// The books: what was requested and what became of it, and whether they close.
@NullMarked
package dev.agoge.console.ledger;

import org.jspecify.annotations.NullMarked;
