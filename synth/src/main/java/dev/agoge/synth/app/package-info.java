/// Puts synth together as a role of the platform.
@NullMarked
package dev.agoge.synth.app;

import org.jspecify.annotations.NullMarked;
