/// Blob stores.
@NullMarked
package dev.agoge.wire.blobs;

import org.jspecify.annotations.NullMarked;
