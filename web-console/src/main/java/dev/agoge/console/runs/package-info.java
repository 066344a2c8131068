/// Runs: the list, one run's figures and curves, its evaluations, and the commands that change it.
@NullMarked
package dev.agoge.console.runs;

import org.jspecify.annotations.NullMarked;
