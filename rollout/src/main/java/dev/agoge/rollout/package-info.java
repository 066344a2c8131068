/// Lets the policy act in the worlds and writes down every token.
@NullMarked
package dev.agoge.rollout;

import org.jspecify.annotations.NullMarked;
