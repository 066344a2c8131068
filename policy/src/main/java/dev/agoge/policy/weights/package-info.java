/// What was learned: named tensors, their digest, and the files they are read from and written to.
@NullMarked
package dev.agoge.policy.weights;

import org.jspecify.annotations.NullMarked;
