/// Log-probabilities of given tokens, gradients of them, and the optimizer.
@NullMarked
package dev.agoge.policy.learner;

import org.jspecify.annotations.NullMarked;
