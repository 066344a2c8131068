/// The words the modules share: what is sent over Kafka, stored in the ledger and written to the blob store. Data and
/// its invariants only; what a thing does lives in the module that owns it.
@NullMarked
package dev.agoge.contracts;

import org.jspecify.annotations.NullMarked;
