/// Versions of policies as folders that other tools load.
@NullMarked
package dev.agoge.console.exports;

import org.jspecify.annotations.NullMarked;
