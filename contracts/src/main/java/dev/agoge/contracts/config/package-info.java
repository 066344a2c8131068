/// A run as a document: what its result depends on, and what stands beside it.
@NullMarked
package dev.agoge.contracts.config;

import org.jspecify.annotations.NullMarked;
