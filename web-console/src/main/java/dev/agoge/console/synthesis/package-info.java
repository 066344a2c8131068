/// The funnel of synthesis: how many tasks were drawn, what became of them, and why.
@NullMarked
package dev.agoge.console.synthesis;

import org.jspecify.annotations.NullMarked;
