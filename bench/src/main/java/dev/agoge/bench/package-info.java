/// How fast the policy's kernels are, one by one. Run by `bench/kernels`.
@NullMarked
package dev.agoge.bench;

import org.jspecify.annotations.NullMarked;
