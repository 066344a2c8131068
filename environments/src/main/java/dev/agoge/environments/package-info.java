/// Worlds: what an environment is, how it is authored, validated, versioned, opened and stepped.
@NullMarked
package dev.agoge.environments;

import org.jspecify.annotations.NullMarked;
