/// What records need that people write: bounds and meaning of each setting, and the mistakes in a document.
@NullMarked
package dev.agoge.contracts.document;

import org.jspecify.annotations.NullMarked;
