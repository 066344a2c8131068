/// What was learned: named tensors, their digest, and their files.
@NullMarked
package dev.agoge.policy.weights;

import org.jspecify.annotations.NullMarked;
