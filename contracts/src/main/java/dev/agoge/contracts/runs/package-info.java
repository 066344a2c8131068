/// What one may ask of runs, and what becomes of them.
@NullMarked
package dev.agoge.contracts.runs;

import org.jspecify.annotations.NullMarked;
