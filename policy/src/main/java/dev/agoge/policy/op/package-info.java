/// The operations of the model, each with its backward: kernels in the Vector API, and the plain loops that specify
/// them.
@NullMarked
package dev.agoge.policy.op;

import org.jspecify.annotations.NullMarked;
