/// The model: tokens in, tokens and log-probabilities out, and its gradients.
@NullMarked
package dev.agoge.policy;

import org.jspecify.annotations.NullMarked;
