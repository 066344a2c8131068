/// The DeepSeek architecture: one forward over ragged rows for prefill, decode and training, and its backward.
@NullMarked
package dev.agoge.policy.model;

import org.jspecify.annotations.NullMarked;
